import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What the test document lacks and every window has.
document.getAnimations ??= () => [];

// A busy machine is no finding: what is waited for ends the wait, and the limit is only for what never comes.
configure({ asyncUtilTimeout: 20_000 });

afterEach(cleanup);
