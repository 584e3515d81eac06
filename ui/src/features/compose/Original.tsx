import { Button } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useRef, useState } from "react";
import { useShell } from "../../ipc/context";
import { answeredBy } from "../../shared/data/answered";
import { queries } from "../../shared/data/queries";
import { shortened } from "../../shared/format/foreign";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Foreign } from "../../shared/ui/Foreign";
import { Modal } from "../../shared/ui/Modal";
import { useMedia, WIDE } from "../../shared/ui/useMedia";
import { Letter } from "../message/incoming/Letter";
import { Worth } from "../message/incoming/Worth";
import "../message/MessageView.css";
import "../message/incoming/IncomingView.css";
import "./Original.css";

const ID = "original";
const REMEMBERED = "budstikke.original";
/** More of a title than anybody reads in a heading. */
const MOST = 300;

/** The letter that a draft answers, and whether it is shown beside it. */
interface Answered {
  /** `null` when the draft answers none. */
  uid: string | null;
  shown: boolean;
  show: (shown: boolean) => void;
  /** Hides it; false when there was nothing to hide. */
  close: () => boolean;
  /** What shows and hides it. */
  button: RefObject<HTMLButtonElement | null>;
}

/** Where there is room it is shown unless it was hidden the last time; else it is asked for. */
export function useAnswered(draft: string): Answered {
  const wide = useMedia(WIDE);
  const [uid] = useState(() => answeredBy(draft));
  const [beside, setBeside] = useState(() => localStorage.getItem(REMEMBERED) !== "hidden");
  const [over, setOver] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shown = uid !== null && (wide ? beside : over);
  const show = (next: boolean) => {
    if (wide) {
      localStorage.setItem(REMEMBERED, next ? "shown" : "hidden");
      setBeside(next);
    }
    setOver(next && !wide);
  };
  const close = () => {
    if (!shown) {
      return false;
    }
    const inside = document.getElementById(ID)?.contains(document.activeElement);
    show(false);
    if (inside) {
      button.current?.focus();
    }
    return true;
  };
  return { uid, shown, show, close, button };
}

/** «Vis meldingen du svarer på»; nothing where the draft answers none. */
export function OriginalButton({ answered }: { answered: Answered }) {
  const text = useText().original;
  const { uid, shown, show, button } = answered;
  return (
    uid !== null && (
      <Button
        aria-controls={shown ? ID : undefined}
        aria-expanded={shown}
        data-size="sm"
        data-testid="toggle-original"
        onClick={() => show(!shown)}
        ref={button}
        variant="tertiary"
      >
        {shown ? text.hide : text.show}
      </Button>
    )
  );
}

/** The letter itself: beside the answer, or over it where there is no room. */
export function Original({ answered }: { answered: Answered }) {
  const wide = useMedia(WIDE);
  const text = useText().original;
  const { uid, shown, show } = answered;
  if (uid === null || !shown) {
    return null;
  }
  return wide ? (
    <Beside answered={answered} uid={uid} />
  ) : (
    <Modal drawer heading={text.heading} onClose={() => show(false)} testId="original">
      <Content uid={uid} />
    </Modal>
  );
}

function Beside({ answered, uid }: { answered: Answered; uid: string }) {
  const words = useText();
  const text = words.original;
  return (
    <aside
      aria-labelledby="original-heading"
      className="original"
      data-pane
      data-testid="original"
      id={ID}
    >
      <div className="original-head">
        <h2 data-pane-start id="original-heading" tabIndex={-1}>
          {text.heading}
        </h2>
        <Button
          aria-label={text.hide}
          className="icon-button"
          data-color="neutral"
          icon
          onClick={answered.close}
          title={text.hide}
          variant="tertiary"
        >
          <XMarkIcon aria-hidden />
        </Button>
      </div>
      <Content uid={uid} />
    </aside>
  );
}

/** Read only: what can be done with it is done where it lies. */
function Content({ uid }: { uid: string }) {
  const words = useText();
  const letter = useQuery(queries.incoming(useShell(), uid));
  if (letter.isError) {
    return <ErrorPanel error={shownError(letter.error)} />;
  }
  return (
    letter.data && (
      <div className="original-letter">
        <h3 className="original-title">
          <Foreign text={shortened(letter.data.title, MOST) || words.noTitle} />
        </h3>
        <Worth letter={letter.data} />
        <Letter letter={letter.data} level={3} />
      </div>
    )
  );
}
