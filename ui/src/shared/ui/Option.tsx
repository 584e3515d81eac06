import { Input } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";
import "./Option.css";

interface OptionProps {
  id: string;
  name: string;
  title: string;
  /** Of the title, where that is not the window's. */
  lang?: string;
  text?: string;
  checked: boolean;
  onChoose: () => void;
  children?: ReactNode;
}

/** One answer of several, with what follows from it. */
export function Option({ id, name, title, lang, text, checked, onChoose, children }: OptionProps) {
  return (
    <label className="option" htmlFor={id}>
      <Input
        aria-describedby={text === undefined ? undefined : `${id}-text`}
        aria-labelledby={`${id}-title`}
        checked={checked}
        data-testid={id}
        id={id}
        name={name}
        onChange={onChoose}
        type="radio"
      />
      <span>
        <strong id={`${id}-title`} lang={lang}>
          {title}
        </strong>
        {text !== undefined && <span id={`${id}-text`}>{text}</span>}
        {children}
      </span>
    </label>
  );
}
