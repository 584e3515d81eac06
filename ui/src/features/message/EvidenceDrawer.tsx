import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import { formatStamp } from "../../shared/format/time";
import { useText } from "../../shared/i18n/useText";
import { ErrorPanel, shownError } from "../../shared/ui/ErrorPanel";
import { Modal } from "../../shared/ui/Modal";
import { useNotify } from "../../shared/ui/Notices";
import { EvidenceBody } from "./EvidenceBody";
import "./EvidenceDrawer.css";

interface EvidenceDrawerProps {
  uid: string;
  eventId: string;
  onClose: () => void;
}

/** What an event was read from: who said it, what vouches for it, and the bytes as they came. */
export function EvidenceDrawer({ uid, eventId, onClose }: EvidenceDrawerProps) {
  const shell = useShell();
  const notify = useNotify();
  const words = useText();
  const text = words.message.evidence;
  const evidence = useQuery({
    queryKey: ["evidence", uid, eventId],
    queryFn: () => shell.evidence(uid, eventId),
  });
  const data = evidence.data;
  return (
    <Modal drawer heading={text.heading} onClose={onClose} testId="evidence-drawer">
      {evidence.isError && <ErrorPanel error={shownError(evidence.error)} />}
      {data && (
        <div className="evidence">
          <p className="evidence-sentence">{data.sentence}</p>
          <dl className="evidence-facts">
            <dt>{text.code}</dt>
            <dd>
              <code>{data.code}</code>
            </dd>
            <dt>{text.source}</dt>
            <dd>{data.source}</dd>
            <dt>{text.statedAt}</dt>
            <dd>{data.statedAt === "" ? text.statedNever : <code>{data.statedAt}</code>}</dd>
            <dt>{text.receivedAt}</dt>
            <dd>{formatStamp(data.receivedAt)}</dd>
            <dt>{text.kind}</dt>
            <dd>{data.kind}</dd>
          </dl>
          {data.body !== "" && (
            <>
              <EvidenceBody body={data.body} />
              <div className="button-row">
                <Button
                  onClick={() =>
                    void shell
                      .copyText(data.body)
                      .then(() => notify({ text: words.copiedWhat(text.copiedWhat) }))
                  }
                  variant="secondary"
                >
                  {text.copy}
                </Button>
              </div>
            </>
          )}
        </div>
      )}
    </Modal>
  );
}
