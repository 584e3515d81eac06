// Every screen on the fake backend in Chromium: axe-core in both themes and three sizes, under the
// content security policy of the real window, and a picture of each.
//
//   node tests/screens.mjs [--shots-only] [NAME]
//
// NAME is a substring of a screen's name. BUDSTIKKE_CHROMIUM names the browser, BUDSTIKKE_SHOTS the
// folder for the pictures.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { screens } from "./screens-list.mjs";

const require = createRequire(import.meta.url);
const ui = fileURLToPath(new URL("..", import.meta.url));
const dist = join(ui, "node_modules/.cache/screens");
const shots = process.env.BUDSTIKKE_SHOTS || join(ui, "screens");
const shotsOnly = process.argv.includes("--shots-only");
const name = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src ipc: http://ipc.localhost",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** As src-tauri/src/viewer.rs has it. */
const VIEWER_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "sandbox allow-scripts allow-same-origin",
].join("; ");

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const SIZES = [
  { name: "1280x800", width: 1280, height: 800 },
  { name: "960x600", width: 960, height: 600 },
  // 200 % and 400 % zoom of the standard window (WCAG 1.4.4, 1.4.10).
  { name: "zoom200", width: 640, height: 400 },
  { name: "zoom400", width: 320, height: 400 },
];

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const file = join(dist, normalize(path === "/" ? "/index.html" : path));
  if (!file.startsWith(dist) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response
    .writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": path.startsWith("/viewer") ? VIEWER_CSP : CSP,
    })
    .end(readFileSync(file));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const { port } = server.address();

const wanted = screens.filter((screen) => name === undefined || screen.name.includes(name));
mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.BUDSTIKKE_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

let passed = 0;
let failed = 0;

/** One screen in every size and both themes; calls `judged` with what was found at each size. */
async function judge(screen, judged) {
  let troubles = [];
  const sizes = SIZES.filter((size) => screen.sizes?.includes(size.name) ?? true);
  const context = await browser.newContext({
    viewport: sizes[0],
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== `http://127.0.0.1:${port}` && !["data:", "blob:"].includes(protocol)) {
      troubles.push(`foreign request: ${request.url()}`);
    }
  });
  try {
    if (screen.lang) {
      // As a person has chosen it: the first thing the window does is to speak what it remembers.
      await page.addInitScript(
        (lang) => localStorage.setItem("budstikke.language", lang),
        screen.lang,
      );
    }
    await page.clock.install({ time: new Date("2026-11-20T14:05:00+01:00") });
    await page.goto(`http://127.0.0.1:${port}/${screen.page ?? ""}?${screen.query ?? ""}`);
    await page.locator("h1").first().waitFor();
    await screen.go(page);
    await page.clock.runFor(700);
    for (const size of sizes) {
      await page.setViewportSize(size);
      for (const theme of ["light", "dark"]) {
        await page.evaluate((scheme) => {
          document.documentElement.dataset.colorScheme = scheme;
        }, theme);
        await page.screenshot({ path: join(shots, `${screen.name}-${size.name}-${theme}.png`) });
        troubles.push(...(shotsOnly ? [] : await accessibility(page, theme)));
      }
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (sideways > 0) {
        troubles.push(`scrolls sideways by ${sideways} px`);
      }
      const lang = await page.evaluate(() => document.documentElement.lang);
      if (lang !== (screen.lang ?? "nb")) {
        troubles.push(`speaks ${lang}`);
      }
      troubles.push(...(screen.lang && !screen.page ? await strayWords(page) : []));
      judged(size.name, troubles);
      troubles = [];
    }
    if (screen.forcedColors) {
      await forcedColors(page, screen.name);
    }
  } catch (error) {
    judged("?", [...troubles, `did not get there: ${error.message}`]);
  } finally {
    await context.close();
  }
}

/** Words of bokmål in a window that speaks another language, but for what the backend and strangers say. */
async function strayWords(page) {
  return page.evaluate(() => {
    const { told, foreignWords } = globalThis.budstikke;
    const foreign = new Set(foreignWords());
    const said = told()
      .map((text) => text.toLowerCase())
      .filter((text) => text.length > 2)
      .sort((a, b) => b.length - a.length);
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    for (let at = walker.currentNode; at; at = walker.nextNode()) {
      if (at.closest("[lang]") !== document.documentElement || !at.checkVisibility()) {
        continue;
      }
      for (const node of at.childNodes) {
        texts.push(node.nodeType === Node.TEXT_NODE ? node.data : "");
      }
      for (const name of ["aria-label", "placeholder", "title", "alt", "aria-description"]) {
        texts.push(at.getAttribute(name) ?? "");
      }
    }
    const found = [document.title, ...texts].flatMap((text) => {
      let rest = text
        .toLowerCase()
        .replace(/^[\s·]+/, "")
        .trim();
      if (rest === "" || said.some((one) => one.includes(rest.replace(/[\s…]+$/, "")))) {
        return [];
      }
      for (const one of said) {
        rest = rest.replaceAll(one, " ");
      }
      const words = (rest.match(/\p{L}{2,}/gu) ?? []).filter((word) => foreign.has(word));
      return words.length === 0
        ? []
        : [`not ${document.documentElement.lang}: «${words.join(" ")}» in: ${text}`];
    });
    return [...new Set(found)];
  });
}

/** As with few colours that the person has chosen: «høy kontrast». For the eye; axe cannot measure them. */
async function forcedColors(page, name) {
  await page.setViewportSize(SIZES[0]);
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ forcedColors: "active", colorScheme: theme });
    await page.screenshot({ path: join(shots, `${name}-forced-${theme}.png`) });
  }
}

async function accessibility(page, theme) {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(axe);
  }
  const found = await page.evaluate(
    (rules) => globalThis.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }),
    RULES,
  );
  return found.violations.map((violation) => {
    const where = violation.nodes.map(
      (node) => `${node.target.join(" ")} (${node.any[0]?.message})`,
    );
    return `${theme}: ${violation.id}: ${where.join(", ")}`;
  });
}

/** Takes screens until there are none left. */
async function work(left) {
  for (let screen = left.shift(); screen !== undefined; screen = left.shift()) {
    const { name } = screen;
    await judge(screen, (size, troubles) => {
      if (troubles.length === 0) {
        passed += 1;
        return;
      }
      failed += 1;
      process.stdout.write(`${name} at ${size}\n`);
      for (const trouble of new Set(troubles)) {
        process.stdout.write(`  ${trouble}\n`);
      }
    });
  }
}

const left = [...wanted];
await Promise.all([work(left), work(left), work(left)]);
await browser.close();
server.close();
process.stdout.write(`pictures in ${shots}\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
