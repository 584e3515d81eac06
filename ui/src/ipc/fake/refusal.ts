import type { IpcCode } from "../generated/bindings";
import { ShellError } from "../shell";

/** What the backend says no with. */
export function refuse(
  what: string,
  meaning: string,
  action: string,
  code: IpcCode = "other",
  number = "",
): never {
  throw new ShellError({ code, number, what, meaning, action, help: "", details: "" });
}

/** What is asked for is gone. */
export const noSuch = (what: string) =>
  refuse(`${what} finnes ikke lenger.`, "", "Gå tilbake til listen.", "notFound");
