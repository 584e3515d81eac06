import { Input } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";
import "./Option.css";

interface OptionProps {
  id: string;
  name: string;
  title: string;
  text: string;
  checked: boolean;
  onChoose: () => void;
  children?: ReactNode;
}

/** One answer of several, with what follows from it. */
export function Option({ id, name, title, text, checked, onChoose, children }: OptionProps) {
  return (
    <label className="option" htmlFor={id}>
      <Input
        aria-describedby={`${id}-text`}
        aria-labelledby={`${id}-title`}
        checked={checked}
        data-testid={id}
        id={id}
        name={name}
        onChange={onChoose}
        type="radio"
      />
      <span>
        <strong id={`${id}-title`}>{title}</strong>
        <span id={`${id}-text`}>{text}</span>
        {children}
      </span>
    </label>
  );
}
