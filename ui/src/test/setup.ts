import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// What the test document lacks and every window has.
document.getAnimations ??= () => [];

afterEach(cleanup);
