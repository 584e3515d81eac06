import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  envPrefix: ["VITE_", "TAURI_ENV_"],
  // What WebKitGTK of Debian 12, WKWebView of macOS 13 and WebView2 all run.
  build: { target: "safari16", sourcemap: false, chunkSizeWarningLimit: 900 },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    css: false,
    // For what hangs; a whole set-up is typed in one test, and a busy machine takes its time.
    testTimeout: 120_000,
  },
});
