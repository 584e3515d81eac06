import { XMarkIcon } from "@navikt/aksel-icons";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import type { ToneDto } from "../../ipc/generated/bindings";
import { useText } from "../i18n/useText";
import { ToneIcon } from "./Tone";
import "./Notices.css";

interface Notice {
  text: string;
  tone?: ToneDto;
  action?: { label: string; run: () => void };
}

interface Shown extends Notice {
  id: number;
}

type Notify = (notice: Notice) => void;

const NotifyContext = createContext<Notify>(() => {});

/** As long as what was removed can be brought back; a failure stays until it is dismissed. */
const STAYS_MS = 10_000;
const AT_MOST = 3;

let lastId = 0;

/** Short messages that take no focus. Success and undo only, and news about messages. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const notify = useCallback<Notify>((notice) => {
    lastId += 1;
    const next = { ...notice, id: lastId };
    setShown((before) => [...before.filter((one) => one.text !== next.text), next].slice(-AT_MOST));
  }, []);
  const dismiss = useCallback(
    (id: number) => setShown((before) => before.filter((one) => one.id !== id)),
    [],
  );
  const value = useMemo(() => notify, [notify]);
  return (
    <NotifyContext.Provider value={value}>
      {children}
      <NoticeList dismiss={dismiss} notices={shown} />
    </NotifyContext.Provider>
  );
}

export function useNotify(): Notify {
  return useContext(NotifyContext);
}

function NoticeList({ notices, dismiss }: { notices: Shown[]; dismiss: (id: number) => void }) {
  const text = useText();
  const calm = notices.filter((notice) => notice.tone !== "danger");
  const alarms = notices.filter((notice) => notice.tone === "danger");
  return (
    <section aria-label={text.notices.label} className="notices">
      <div role="alert">
        {alarms.map((notice) => (
          <NoticeCard dismiss={dismiss} key={notice.id} notice={notice} />
        ))}
      </div>
      <div role="status">
        {calm.map((notice) => (
          <NoticeCard dismiss={dismiss} key={notice.id} notice={notice} />
        ))}
      </div>
    </section>
  );
}

function NoticeCard({ notice, dismiss }: { notice: Shown; dismiss: (id: number) => void }) {
  const text = useText();
  const stays = notice.tone === "danger";
  useEffect(() => {
    if (stays) {
      return;
    }
    const timer = setTimeout(() => dismiss(notice.id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [stays, notice.id, dismiss]);
  return (
    <div className="notice" data-tone={notice.tone ?? "success"}>
      {notice.tone !== "neutral" && <ToneIcon tone={notice.tone ?? "success"} />}
      <span className="notice-text">{notice.text}</span>
      {notice.action && (
        <button
          className="notice-action"
          onClick={() => {
            notice.action?.run();
            dismiss(notice.id);
          }}
          type="button"
        >
          {notice.action.label}
        </button>
      )}
      <button
        aria-label={text.notices.dismiss}
        className="notice-close"
        onClick={() => dismiss(notice.id)}
        type="button"
      >
        <XMarkIcon aria-hidden />
      </button>
    </div>
  );
}
