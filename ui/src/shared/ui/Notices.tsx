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
import { createPortal } from "react-dom";
import type { ToneDto } from "../../ipc/generated/bindings";
import { useText } from "../i18n/useText";
import { ToneIcon } from "./Tone";
import "./Notices.css";

interface Action {
  label: string;
  run: () => void;
}

interface Notice {
  text: string;
  tone?: ToneDto;
  action?: Action;
  /** Several of one group that have not been dismissed are one: how many, and what to do with all. */
  group?: { name: string; text: (count: number) => string; action: Action };
}

interface Shown extends Notice {
  id: number;
  /** How many it stands for. */
  count: number;
}

type Notify = (notice: Notice) => void;

const NotifyContext = createContext<Notify>(() => {});
/** Where the notices lie in the page, when it has a place for them. */
const PlaceContext = createContext<(place: HTMLElement | null) => void>(() => {});

/** As long as what was removed can be brought back; a failure stays until it is dismissed. */
const STAYS_MS = 10_000;
const AT_MOST = 3;

let lastId = 0;

/** Short messages that take no focus. Success and undo only, and news about messages. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const notify = useCallback<Notify>((notice) => {
    lastId += 1;
    const id = lastId;
    setShown((before) => {
      const { group } = notice;
      const alike = group && before.find((one) => one.group?.name === group.name);
      const count = 1 + (alike && alike.text !== notice.text ? alike.count : 0);
      const next: Shown =
        group && count > 1
          ? { ...notice, id, count, text: group.text(count), action: group.action }
          : { ...notice, id, count };
      const others = before.filter((one) => one !== alike && one.text !== next.text);
      return [...others, next].slice(-AT_MOST);
    });
  }, []);
  const dismiss = useCallback(
    (id: number) => setShown((before) => before.filter((one) => one.id !== id)),
    [],
  );
  const value = useMemo(() => notify, [notify]);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const list = <NoticeList dismiss={dismiss} notices={shown} />;
  return (
    <NotifyContext.Provider value={value}>
      <PlaceContext.Provider value={setPlace}>
        {children}
        {place ? createPortal(list, place) : list}
      </PlaceContext.Provider>
    </NotifyContext.Provider>
  );
}

/** Where notices lie so that they cover nothing; without one they lie over the corner of the page. */
export function NoticePlace() {
  return <div className="notice-place" ref={useContext(PlaceContext)} />;
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
