import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What pdf.js asks for by name: the fonts that a PDF need not bring, and JPEG 2000 without WebAssembly. */
function readerOfPdf(): Plugin {
  const from = here("node_modules/pdfjs-dist/");
  return {
    name: "reader-of-pdf",
    apply: "build",
    generateBundle() {
      const files = [
        "wasm/openjpeg_nowasm_fallback.js",
        ...readdirSync(`${from}standard_fonts`)
          .filter((name) => /\.(pfb|ttf)$/.test(name))
          .map((name) => `standard_fonts/${name}`),
      ];
      for (const file of files) {
        const fileName = `viewer/pdf/${file.replace("wasm/", "")}`;
        this.emitFile({ type: "asset", fileName, source: readFileSync(from + file) });
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), readerOfPdf()],
  clearScreen: false,
  // The licence lies beside this folder.
  server: { port: 5173, strictPort: true, fs: { allow: [".."] } },
  envPrefix: ["VITE_", "TAURI_ENV_"],
  // What WebKitGTK of Debian 12, WKWebView of macOS 13 and WebView2 all run.
  build: {
    target: "safari16",
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    // A preload would be a link of the page; the windows load what they need when they need it.
    modulePreload: false,
    rollupOptions: {
      input: { index: here("index.html"), viewer: here("viewer.html") },
      output: {
        // The window that shows documents gets its own scripts and no others.
        entryFileNames: (chunk) =>
          chunk.name === "viewer" ? "viewer/[name]-[hash].js" : "assets/[name]-[hash].js",
        chunkFileNames: (chunk) =>
          chunk.moduleIds.some((id) => id.includes("/src/viewer/"))
            ? "viewer/[name]-[hash].js"
            : "assets/[name]-[hash].js",
        assetFileNames: ({ names }) => {
          if (names.some((name) => name.startsWith("pdf.worker"))) {
            return "viewer/[name]-[hash].js";
          }
          const own = names.some((name) => name.startsWith("viewer"));
          return `${own ? "viewer" : "assets"}/[name]-[hash][extname]`;
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    css: false,
    // For what hangs; a whole set-up is typed in one test, and a busy machine takes its time.
    testTimeout: 120_000,
  },
});
