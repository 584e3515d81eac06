import { Button } from "@digdir/designsystemet-react";
import { StarFillIcon, StarIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useShell } from "../../ipc/context";
import { keys } from "../../shared/data/queries";
import { useText } from "../../shared/i18n/useText";
import { shownError } from "../../shared/ui/ErrorPanel";
import { useNotify } from "../../shared/ui/Notices";

interface FavouriteProps {
  orgNumber: string;
  name: string;
  /** Whether it stands among others, so that its name must tell whose it is. */
  among?: boolean;
}

/** The star of an organisation: those that have one come first when a recipient is looked for. */
export function Favourite({ orgNumber, name, among = false }: FavouriteProps) {
  const shell = useShell();
  const client = useQueryClient();
  const notify = useNotify();
  const text = useText().compose.several;
  const favourites = useQuery({ queryKey: keys.favourites, queryFn: () => shell.favourites() });
  const marked = favourites.data?.includes(orgNumber) ?? false;

  const toggle = async () => {
    try {
      await shell.setFavourite(orgNumber, name, !marked);
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.favourites }),
        client.invalidateQueries({ queryKey: ["recipients"] }),
      ]);
    } catch (reason) {
      notify({ text: shownError(reason).what, tone: "danger" });
    }
  };

  return (
    <Button
      aria-label={among ? text.favouriteOf(name) : undefined}
      aria-pressed={marked}
      data-testid={`favourite-${orgNumber}`}
      onClick={() => void toggle()}
      variant="tertiary"
    >
      {marked ? <StarFillIcon aria-hidden /> : <StarIcon aria-hidden />}
      {text.favourite}
    </Button>
  );
}
