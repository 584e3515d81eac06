import { Button } from "@digdir/designsystemet-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useShell } from "../ipc/context";
import type { Banner, SetupStep } from "../ipc/generated/bindings";
import { keys } from "../shared/data/queries";
import { formatMoment } from "../shared/format/time";
import { useNow } from "../shared/format/useNow";
import { useText } from "../shared/i18n/useText";
import { ErrorPanel } from "../shared/ui/ErrorPanel";
import { useNotify } from "../shared/ui/Notices";
import { useAct } from "../shared/ui/useAct";

interface BannersProps {
  banners: readonly Banner[];
  /** To where it is mended. */
  onGo: (step: SetupStep) => Promise<void>;
  /** To where it is told who takes from our konto. */
  onKonto: () => void;
}

/** What must be mended here, once each, however many messages wait for it. */
export function Banners({ banners, onGo, onKonto }: BannersProps) {
  const words = useText().health.stopped;
  const [all, setAll] = useState(false);
  if (banners.length === 0) {
    return null;
  }
  const more = banners.length - 1;
  return (
    <section aria-label={words.label} className="banners" data-testid="banners">
      {(all ? banners : banners.slice(0, 1)).map((banner) => (
        <Stopped banner={banner} key={banner.key} onGo={onGo} onKonto={onKonto} />
      ))}
      {more > 0 && (
        <button
          aria-expanded={all}
          className="text-button"
          data-testid="banners-all"
          onClick={() => setAll((before) => !before)}
          type="button"
        >
          {all ? words.fewer : words.more(more)}
        </button>
      )}
    </section>
  );
}

interface StoppedProps extends Omit<BannersProps, "banners"> {
  banner: Banner;
}

function Stopped({ banner, onGo, onKonto }: StoppedProps) {
  const shell = useShell();
  const text = useText();
  const words = text.health.stopped;
  const konto = text.setup.page.konto;
  const client = useQueryClient();
  const notify = useNotify();
  const act = useAct();
  const { remedy } = banner;
  return (
    <>
      <ErrorPanel
        error={{
          code: "other",
          number: banner.number,
          what: banner.text,
          meaning: useMeaning(banner),
          action: banner.action,
          help: banner.help,
          details: banner.details,
        }}
        tone="warning"
      >
        {remedy?.kind === "goTo" && (
          <Button
            data-color="warning"
            data-size="sm"
            data-testid="banner-mend"
            onClick={() => void act.run(() => onGo(remedy.step))}
          >
            {remedy.label}
          </Button>
        )}
        {banner.sharedKonto && (
          <>
            <Button data-color="warning" data-size="sm" data-testid="banner-who" onClick={onKonto}>
              {words.who}
            </Button>
            <Button
              data-color="warning"
              data-size="sm"
              data-testid="banner-off"
              onClick={() =>
                void act.run(async () => {
                  await shell.setKontoReceiving(false);
                  notify({ text: konto.turnedOff });
                })
              }
              variant="secondary"
            >
              {konto.turnOff}
            </Button>
          </>
        )}
        {banner.canWait && (
          <Button
            data-color="warning"
            data-size="sm"
            data-testid="banner-later"
            onClick={() =>
              void act.run(async () => {
                await shell.putOffExpiry();
                await client.invalidateQueries({ queryKey: keys.health });
              })
            }
            variant="secondary"
          >
            {words.later}
          </Button>
        )}
        {banner.canTry && (
          <Button
            data-color="warning"
            data-size="sm"
            data-testid="banner-try"
            onClick={() =>
              void act.run(async () => {
                await shell.tryAgain(banner.key);
                notify({ text: words.tried });
              })
            }
            variant="secondary"
          >
            {words.tryNow}
          </Button>
        )}
      </ErrorPanel>
      {act.failure && <ErrorPanel error={act.failure} />}
    </>
  );
}

/** How much waits, since when, and when it is tried without anybody asking. */
function useMeaning({ advice, waiting, answers, noFetching, since, nextTry }: Banner): string {
  const words = useText().health.stopped;
  const now = useNow(60_000);
  if (advice) {
    return "";
  }
  const what = words.waiting(waiting, answers);
  const from = since === null ? null : formatMoment(since, now);
  const said: string[] = [];
  if (what !== "") {
    said.push(from === null ? words.waits(what) : words.waitsSince(what, from));
  }
  if (noFetching) {
    said.push(what === "" && from !== null ? words.noFetchingSince(from) : words.noFetching);
  }
  said.push(words.safe);
  if (nextTry !== null) {
    said.push(words.nextTry(formatMoment(nextTry, now)));
  }
  return said.join(" ");
}
