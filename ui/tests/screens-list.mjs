// How to come to each screen from the start of the fake backend.

const inFolder = (folder) => (uid) => async (page) => {
  await page.getByTestId(`nav-${folder}`).click();
  await page.getByTestId(`message-row-${uid}`).click();
  await page.getByTestId("status-sentence").waitFor();
};
const row = inFolder("sent");
const inOutbox = inFolder("outbox");
const letter = inFolder("inbox");
const tab = (uid, name) => async (page) => {
  await letter(uid)(page);
  await page.getByRole("tab", { name }).click();
};
const kvittering = (uid, action) => async (page) => {
  await letter(uid)(page);
  await page.getByTestId(`incoming-${action}`).click();
  await page.getByTestId("kvittering-dialog").waitFor();
};
const searched =
  (text, folder = "inbox") =>
  async (page) => {
    await page.getByTestId(`nav-${folder}`).click();
    await page.getByTestId("search-input").fill(text);
    await page.clock.runFor(300);
    await page.getByTestId("found").waitFor();
  };
const draft = (id) => async (page) => {
  await page.getByTestId("nav-drafts").click();
  await page.getByTestId(`message-row-${id}`).getByRole("button").first().click();
  await page.getByTestId("title-input").waitFor();
};
const chooseKonto = (typed, konto) => async (page) => {
  await draft("d3")(page);
  await page.getByTestId("recipient-input").fill(typed);
  await page.clock.runFor(300);
  await page.getByTestId(`recipient-option-${konto}`).click();
  await page.getByTestId(`konto-care-${konto}`).waitFor();
};
const NORDFJELL = "310204846";
const FJORDBY = "311204807";
/** Takes no letters. */
const ROTETE = "311204866";
const several =
  (...others) =>
  async (page) => {
    await draft("d1")(page);
    await page.getByTestId("add-recipient").click();
    for (const org of others) {
      await page.getByTestId("add-recipient-input").fill(org);
      await page.clock.runFor(300);
      await page.getByTestId(`recipient-option-${org}`).click();
      await page.getByTestId(`recipient-card-${org}`).waitFor();
    }
    await page.clock.runFor(1000);
  };
const send = async (page) => {
  await draft("d1")(page);
  await page.getByRole("radio").first().waitFor();
  await page.getByTestId("to-review").click();
  await page.getByTestId("sign-and-send").waitFor();
};

/** The palette, with something typed. */
const typed = (text, query) => ({
  query,
  forcedColors: text === "",
  go: async (page) => {
    await page.getByTestId("message-list").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").fill(text);
    await page.clock.runFor(300);
    await page.getByRole("option").first().waitFor();
  },
});

/** Diagnose, when all have answered. */
const diagnosed = (query) => ({
  query,
  go: async (page) => {
    await page.keyboard.press("Control+9");
    await page.getByTestId("diagnose-FiksIo").or(page.getByTestId("diagnose-FiksAlone")).waitFor();
  },
});

/** Finn melding, asked with what somebody has of it. */
const asked = (text, query) => ({
  query,
  go: async (page) => {
    await page.getByTestId("nav-find").click();
    await page.getByTestId("find-field").fill(text);
    await page.clock.runFor(300);
    await page.getByTestId(/^find-(answer|nothing)$/).waitFor();
  },
});

const setting = (page) => async (window) => {
  await window.getByTestId("nav-settings").click();
  await window.getByTestId(`settings-to-${page}`).click();
  await window.getByTestId(`settings-${page}`).waitFor();
};

const step = (at, extra = "") => ({
  query: `start=setup&at=${at}${extra}`,
  go: (page) => page.getByTestId("setup").waitFor(),
});

/** Composing over FIKS IO, with the meldingstype that ends so. */
const asks = (type) => async (page) => {
  await draft("d1")(page);
  await page.getByRole("radio", { name: /Fiks IO: Statens/ }).click();
  await page.getByText("Flere valg").click();
  await page.getByLabel("Meldingstype").selectOption({ label: type });
};

const inBokmaal = [
  {
    name: "first-run",
    query: "start=firstRun",
    go: (page) => page.getByTestId("start-sandbox").waitFor(),
  },
  {
    name: "broken",
    query: "start=broken",
    go: (page) => page.getByRole("heading", { level: 1 }).waitFor(),
  },
  {
    name: "passphrase-ask",
    query: "start=passphrase",
    go: async (page) => {
      await page.getByTestId("passphrase").fill("feil frase her");
      await page.getByTestId("passphrase-go").click();
      await page.getByText("Passordfrasen passer ikke.").waitFor();
    },
  },
  {
    name: "passphrase-choose",
    query: "start=choose",
    go: async (page) => {
      await page.getByTestId("passphrase").fill("fire ord på rad");
      await page.getByTestId("passphrase-again").fill("fem ord på rad");
      await page.getByTestId("passphrase-go").click();
      await page.getByText("De to er ikke like.").waitFor();
    },
  },
  {
    name: "setup-organisation",
    ...step("organisation"),
    go: async (page) => {
      await page.getByTestId("org-number").fill("31020483");
      await page.getByTestId("org-go").click();
      await page.getByText("har 9 siffer").waitFor();
    },
  },
  {
    name: "setup-organisation-found",
    ...step("certificate"),
    go: async (page) => {
      await page.getByTestId("step-organisation").click();
      await page.getByTestId("org-found").waitFor();
    },
  },
  {
    name: "setup-import",
    ...step("organisation"),
    go: async (page) => {
      await page.getByTestId("import-pick").click();
      await page.getByTestId("import-use").waitFor();
    },
  },
  {
    name: "setup-import-nobody",
    ...step("organisation", "&no-organisation"),
    go: async (page) => {
      await page.getByTestId("import-pick").click();
      await page.getByTestId("import-found").waitFor();
    },
  },
  {
    name: "setup-import-broken",
    ...step("organisation", "&broken-import"),
    go: async (page) => {
      await page.getByTestId("import-pick").click();
      await page.getByText("YAML-referanser").waitFor();
    },
  },
  {
    name: "setup-import-taken",
    ...step("organisation"),
    go: async (page) => {
      await page.getByTestId("import-pick").click();
      await page.getByTestId("import-use").click();
      await page.getByTestId("import-go-on").waitFor();
    },
  },
  { name: "setup-certificate", ...step("certificate") },
  {
    name: "setup-certificate-password",
    ...step("certificate", "&chosen"),
    go: async (page) => {
      await page.getByTestId("certificate-password").fill("feil");
      await page.getByTestId("certificate-open").click();
      await page.getByText("Passordet passer ikke til filen.").waitFor();
    },
  },
  {
    name: "setup-certificate-foreign",
    ...step("certificate", "&chosen&foreign"),
    go: async (page) => {
      await page.getByTestId("certificate-password").fill("riktig");
      await page.getByTestId("certificate-open").click();
      await page.getByTestId("become-owner").waitFor();
    },
  },
  { name: "setup-certificate-opened", ...step("certificate", "&opened") },
  {
    name: "setup-client",
    ...step("client"),
    go: async (page) => {
      await page.getByTestId("signs-key").click();
      await page.getByText("Velg nøkkelfil").waitFor();
    },
  },
  { name: "setup-system-user", ...step("systemUser") },
  { name: "setup-system-user-requested", ...step("systemUser", "&requested") },
  {
    name: "setup-system-user-none",
    ...step("trial", "&without-dpo&konto&in-use"),
    go: async (page) => {
      await page.getByTestId("step-systemUser").click();
      await page.getByTestId("user-none").waitFor();
    },
  },
  { name: "setup-accesses", ...step("accesses") },
  { name: "setup-accesses-missing", ...step("accesses", "&checked&missing") },
  { name: "setup-accesses-work", ...step("accesses", "&checked") },
  {
    name: "setup-fetching",
    ...step("fetching"),
    go: async (page) => {
      await page.getByTestId("step-fetching").click();
      await page.getByTestId("fetching-go").click();
      await page.getByText("Velg ett av svarene.").waitFor();
    },
  },
  {
    name: "setup-fetching-channel",
    ...step("fetching", "&send-only"),
    go: async (page) => {
      await page.getByTestId("step-fetching").click();
      await page.getByTestId("fetching-other").click();
      await page.getByTestId("message-channel").fill("sak arkiv");
      await page.getByTestId("fetching-go").click();
      await page.getByText("inntil 25 tegn").waitFor();
    },
  },
  {
    name: "setup-fiks-io",
    ...step("trial"),
    go: async (page) => {
      await page.getByTestId("step-fiksIo").click();
      await page.getByTestId("fiks-konto").fill("f1c50001");
      await page.getByTestId("fiks-save").click();
      await page.getByText(/ikke hel/).waitFor();
      const panel = await page.locator(".error-panel").boundingBox();
      if (panel === null || panel.y + panel.height > page.viewportSize().height) {
        throw new Error("what went wrong lies below what is seen");
      }
    },
  },
  {
    name: "setup-fiks-io-missing",
    ...step("trial", "&konto&missing"),
    go: async (page) => {
      await page.getByTestId("step-fiksIo").click();
      await page.getByTestId("access-fiksAlone").waitFor();
    },
  },
  {
    name: "setup-fiks-io-off",
    ...step("trial", "&konto&kontoOff"),
    go: async (page) => {
      await page.getByTestId("step-fiksIo").click();
      await page.getByTestId("access-fiksAlone").scrollIntoViewIfNeeded();
    },
  },
  { name: "setup-finish", ...step("trial", "&environment=produksjon") },
  {
    name: "setup-trial",
    query: "start=trial",
    go: async (page) => {
      await page.getByTestId("trial-begin").click();
      await page.getByTestId("trial-open").waitFor();
    },
  },
  {
    name: "setup-fiks-io-only",
    ...step("fiksIo", "&without-dpo"),
  },
  { name: "setup-finish-fiks-io", ...step("trial", "&without-dpo") },
  {
    name: "setup-trial-fiks-io",
    query: "start=trial&without-dpo&konto",
    go: async (page) => {
      await page.getByTestId("test-konto").fill("prøveetat");
      await page.clock.runFor(300);
      await page.getByTestId("test-konto-f1c50001-0000-4000-8000-000000000002").click();
      await page.getByTestId("ping-f1c50001-0000-4000-8000-000000000002").click();
      await page.clock.runFor(2000);
      await page.getByTestId("trial-open").waitFor();
    },
  },
  {
    name: "setup-trial-both",
    query: "start=trial&konto",
    go: async (page) => {
      await page.getByTestId("test-konto").fill("kommune");
      await page.clock.runFor(300);
      await page.getByTestId("test-konto-f1c50001-0000-4000-8000-000000000008").waitFor();
    },
  },
  {
    name: "environment",
    forcedColors: true,
    go: async (page) => {
      await page.getByTestId("nav-settings").click();
      await page.getByTestId("environment-page").waitFor();
    },
  },
  {
    name: "kvittering-key",
    query: "answerKey",
    go: async (page) => {
      await kvittering("in-1", "sendKvittering")(page);
      await page.getByTestId("kvittering-send").click();
      await page.getByTestId("konto-approve").waitFor();
    },
  },
  {
    name: "environment-konto-shared",
    query: "shared",
    go: async (page) => {
      await page.getByTestId("banner-who").click();
      await page.getByTestId("konto-turn").waitFor();
    },
  },
  {
    name: "environment-konto-off",
    query: "kontoOff",
    go: async (page) => {
      await page.getByTestId("status-konto-off").click();
      await page.getByTestId("konto-turn").waitFor();
    },
  },
  {
    name: "recovery-ask",
    query: "start=recovery",
    go: async (page) => {
      await page
        .getByTestId("recovery-key")
        .fill("7K2QX M0HD4 9RT1W C6WBN 3ZJE8 P5GAS YF2K7 D4X9H");
      await page.getByTestId("recovery-go").click();
      await page.getByText("Gruppe 3 stemmer ikke.").waitFor();
    },
  },
  {
    name: "recovery-sheet",
    query: "start=trial",
    go: async (page) => {
      await page.getByTestId("recovery-make").click();
      await page.getByTestId("recovery-groups").waitFor();
    },
  },
  {
    name: "recovery-section",
    query: "start=trial",
    go: async (page) => {
      await page.getByTestId("trial-skip").click();
      await page.getByTestId("nav-settings").click();
      await page.getByTestId("recovery-make").waitFor();
    },
  },
  {
    name: "followup",
    query: "mend",
    go: async (page) => {
      await page.getByTestId("nav-followup").click();
      await page.getByTestId("followup-list").waitFor();
    },
  },
  {
    name: "followup-letter",
    go: async (page) => {
      await page.getByTestId("nav-followup").click();
      await page.getByTestId("followup-row-message:in-1").getByRole("button").first().click();
      await page.getByTestId("toggle-handled").waitFor();
    },
  },
  {
    name: "followup-draft",
    go: async (page) => {
      await page.getByTestId("nav-followup").click();
      await page.getByTestId("followup-row-draft:d3").getByRole("button").first().click();
      await page.getByTestId("followup-aside").waitFor();
    },
  },
  {
    name: "followup-handled",
    go: async (page) => {
      await page.getByTestId("nav-followup").click();
      await page.getByTestId("followup-handle").first().click();
      await page.getByText("er markert som håndtert").waitFor();
    },
  },
  {
    name: "empty-followup",
    query: "empty",
    go: async (page) => {
      await page.getByTestId("nav-followup").click();
      await page.getByText("Ingenting venter på deg.").waitFor();
    },
  },
  {
    name: "empty-outbox",
    query: "empty",
    go: (page) => page.getByTestId("nav-outbox").click(),
  },
  { name: "empty-sent", query: "empty", go: (page) => page.getByTestId("nav-sent").click() },
  {
    name: "empty-inbox",
    query: "empty",
    go: (page) => page.getByText("Ingen meldinger ennå.").waitFor(),
  },
  {
    name: "inbox",
    forcedColors: true,
    go: async (page) => {
      await page.getByTestId("message-list").waitFor();
      await page.getByTestId("aside").locator("summary").click();
    },
  },
  {
    name: "inbox-many",
    query: "many=300",
    go: async (page) => {
      const rows = page.getByTestId("message-list").getByRole("option");
      await rows.first().focus();
      await page.keyboard.press("j");
      // The last one that is loaded, until the pages after it have come too.
      for (let at = 0; at < 150; ) {
        await page.keyboard.press("End");
        at = Number(await page.locator(":focus").getAttribute("aria-posinset"));
        await page.clock.runFor(50);
      }
      if ((await rows.count()) > 60) {
        throw new Error("more rows are drawn than are near");
      }
      await page.keyboard.press("PageUp");
    },
  },
  {
    name: "inbox-picked",
    query: "many=40",
    forcedColors: true,
    go: async (page) => {
      await page.getByTestId("message-row-in-2").focus();
      for (const key of [" ", "Shift+ArrowDown", "Shift+ArrowDown"]) {
        await page.keyboard.press(key);
      }
      await page.getByTestId("bulk-bar").waitFor();
    },
  },
  { name: "incoming-good", forcedColors: true, go: letter("in-1") },
  { name: "incoming-good-control", go: tab("in-1", "Kontroll") },
  { name: "incoming-good-timeline", go: tab("in-1", "Tidslinje") },
  { name: "incoming-good-technical", go: tab("in-1", "Teknisk") },
  { name: "incoming-forged", forcedColors: true, go: letter("in-2") },
  { name: "incoming-forged-documents", go: tab("in-2", "Brevet") },
  { name: "incoming-other-signer", go: letter("in-3") },
  { name: "incoming-weak", go: letter("in-4") },
  { name: "incoming-agreed", go: letter("in-5") },
  { name: "incoming-locked", go: letter("in-6") },
  { name: "incoming-on-behalf", go: letter("in-7") },
  { name: "incoming-hostile", query: "hostile", go: letter("in-1") },
  { name: "incoming-hostile-control", query: "hostile", go: tab("in-3", "Kontroll") },
  {
    name: "incoming-old-key",
    go: async (page) => {
      await letter("in-6")(page);
      await page.getByTestId("incoming-addKey").click();
      await page.getByTestId("old-key-dialog").waitFor();
    },
  },
  {
    name: "incoming-receipt",
    go: async (page) => {
      await letter("in-2")(page);
      await page.getByTestId("print-receipt").click();
      await page.getByTestId("receipt").waitFor();
    },
  },
  {
    name: "accept-pair",
    go: async (page) => {
      await letter("in-7")(page);
      await page.getByTestId("incoming-accept").click();
      await page.getByTestId("accept-dialog").waitFor();
    },
  },
  { name: "kvittering", go: kvittering("in-1", "sendKvittering") },
  {
    name: "kvittering-missing",
    go: async (page) => {
      await kvittering("in-2", "reject")(page);
      await page.getByTestId("kvittering-send").click();
      await page.getByText("Skriv hva det gjelder").waitFor();
    },
  },
  { name: "kvittering-again", go: kvittering("in-4", "sendKvittering") },
  {
    name: "accept",
    go: async (page) => {
      await letter("in-3")(page);
      await page.getByTestId("incoming-accept").click();
      await page.getByTestId("accept-dialog").waitFor();
    },
  },
  { name: "search-typing", go: searched("vann") },
  {
    name: "search-all",
    go: async (page) => {
      await searched("vann")(page);
      await page.keyboard.press("Enter");
      await page.getByTestId("message-row-2").waitFor();
    },
  },
  {
    name: "search-read",
    go: async (page) => {
      await searched("vann", "sent")(page);
      await page.keyboard.press("Enter");
      await page.getByTestId("message-row-in-1").click();
      await page.getByTestId("status-sentence").waitFor();
    },
  },
  { name: "search-nothing", go: searched("purring") },
  {
    name: "search-nothing-anywhere",
    go: async (page) => {
      await searched("skøyteis")(page);
      await page.keyboard.press("Enter");
      await page.getByText("Utkast er ikke med").waitFor();
    },
  },
  {
    name: "search-unclear",
    go: async (page) => {
      await searched("til:nordfjell status:blå", "sent")(page);
      await page.clock.runFor(700);
      await page.getByText("Vi kjenner ikke").waitFor();
    },
  },
  {
    name: "search-chips",
    go: async (page) => {
      await page.getByTestId("chip-unread").click();
      await page.getByTestId("chip-documents").click();
      await page.getByTestId("found").waitFor();
    },
  },
  {
    name: "search-help",
    go: async (page) => {
      await page.getByTestId("search-help").click();
      await page.getByTestId("search-help-dialog").waitFor();
    },
  },
  {
    name: "find-empty",
    go: async (page) => {
      await page.keyboard.press("Control+6");
      await page.getByTestId("find-field").waitFor();
    },
  },
  { name: "find-one", forcedColors: true, ...asked("7d1c2b40-1111-4a51-9c60-000000000001") },
  { name: "find-several", ...asked("310 204 838") },
  {
    name: "find-mail",
    ...asked(
      "Hei!\nVi har ikke mottatt kvittering for meldingen under.\n\nMessage-ID: 7d1c2b40-1111-4a51-9c60-000000000004\nConversation-ID: 5e20ab11-2222-4b62-8d71-000000000004\nSender: 0192:310204838\nReceiver: 0192:311204823\nTidspunkt: 2026-11-20T14:03:11+01:00",
    ),
  },
  { name: "find-not-found", ...asked("7d1c0a52-9f3e-4c1b-8a77-2f1f5e0c9d10") },
  {
    name: "find-not-found-mail",
    ...asked(
      "Message-ID: 7d1c0a52-9f3e-4c1b-8a77-2f1f5e0c9d10\nConversation-ID: 0b5f9a10-1111-4222-8333-944445555666\nSender: 0192:310204999\n",
      "empty",
    ),
  },
  { name: "find-nothing", ...asked("Hei!\nKan du se etter brevet?") },
  { name: "diagnose", ...diagnosed() },
  { name: "diagnose-ill", forcedColors: true, ...diagnosed("diagnose=ill") },
  { name: "palette", ...typed("") },
  { name: "palette-typed", ...typed("sen") },
  { name: "palette-id", ...typed("7d1c2b40-1111-4a51-9c60-000000000001") },
  { name: "palette-nothing", ...typed("zzyzx") },
  { name: "sent", go: (page) => page.getByTestId("nav-sent").click() },
  { name: "outbox", go: (page) => page.getByTestId("nav-outbox").click() },
  { name: "drafts", go: (page) => page.getByTestId("nav-drafts").click() },
  { name: "banner", query: "banner", go: (page) => page.getByTestId("message-list").waitFor() },
  {
    name: "banner-dpo-off",
    query: "dpoOff",
    go: (page) => page.getByTestId("banners").waitFor(),
  },
  {
    name: "banner-konto-shared",
    query: "shared",
    go: (page) => page.getByTestId("banners").waitFor(),
  },
  {
    name: "banner-konto-expiry",
    query: "expiry",
    go: (page) => page.getByTestId("banners").waitFor(),
  },
  {
    name: "banners",
    query: "banner",
    go: (page) => page.getByRole("button", { name: "Vis 1 til som må rettes" }).click(),
  },
  { name: "message-confirmed", go: row("1") },
  { name: "message-waiting", go: row("2") },
  { name: "message-confidential", go: row("3") },
  { name: "message-expired", go: row("4") },
  { name: "message-refused", go: row("5") },
  {
    name: "message-why-unknown",
    go: async (page) => {
      await row("1")(page);
      await page.getByRole("button", { name: "Vet ikke" }).click();
    },
  },
  {
    name: "message-documents",
    go: async (page) => {
      await row("1")(page);
      await page.getByRole("tab", { name: "Dokumenter" }).click();
    },
  },
  {
    name: "message-open-asks",
    go: async (page) => {
      await row("3")(page);
      await page.getByRole("tab", { name: "Dokumenter" }).click();
      await page.getByTestId("open-document-1").click();
      await page.getByTestId("open-question").waitFor();
    },
  },
  {
    name: "message-show-asks",
    go: async (page) => {
      await row("3")(page);
      await page.getByRole("tab", { name: "Dokumenter" }).click();
      await page.getByTestId("show-document-1").click();
      await page.getByTestId("preview-question").waitFor();
    },
  },
  {
    name: "closing",
    query: "closing",
    go: (page) => page.getByTestId("close-dialog").waitFor(),
  },
  {
    name: "navigation-narrow",
    go: async (page) => {
      await page.getByTestId("message-list").waitFor();
      // Not there where the navigation is a row above the page.
      const fold = page.getByTestId("nav-fold");
      if (await fold.isVisible()) {
        await fold.click();
        await page.getByTestId("nav-sent").focus();
      }
    },
  },
  {
    name: "konto-changed-key",
    go: chooseKonto("treige fylkeskommune, ark", "f1c50001-0000-4000-8000-000000000006"),
  },
  {
    name: "konto-tested",
    go: async (page) => {
      const changed = "f1c50001-0000-4000-8000-000000000006";
      await chooseKonto("treige fylkeskommune, ark", changed)(page);
      await page.getByTestId(`ping-${changed}`).click();
      await page.clock.runFor(1500);
      await page.getByText("Forbindelsen virker").waitFor();
    },
  },
  {
    name: "konto-imported",
    go: async (page) => {
      const keyless = "f1c50001-0000-4000-8000-000000000005";
      await chooseKonto("avvisende direktorat, ark", keyless)(page);
      await page.getByTestId("konto-import").click();
      await page.getByTestId("konto-forget").waitFor();
    },
  },
  {
    name: "konto-access",
    go: async (page) => {
      const outside = "f1c50001-0000-4000-8000-000000000008";
      await chooseKonto("nordfjell kommune, ark", outside)(page);
      await page.getByTestId("konto-ask").click();
      await page.getByTestId("konto-withdraw").waitFor();
    },
  },
  {
    name: "compose-fiks-io",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByRole("radio", { name: /Fiks IO/ }).click();
      await page.getByText("Flere valg").click();
      await page.getByText("Legg til header").click();
    },
  },
  {
    name: "compose-fiks-io-type",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByRole("radio", { name: /Fiks IO/ }).click();
      await page.getByText("Flere valg").click();
      await page.getByLabel("Meldingstype").selectOption({ label: "innsyn.aktoerer.hent" });
      await page.getByLabel("Innhold (payload.json)").fill('{ "planid": 7 }');
      await page.getByTestId("pick-json-schema").click();
      await page.getByText("kontrolleres mot").waitFor();
    },
  },
  { name: "compose-arkiv-sok", go: asks("innsyn.sok") },
  { name: "compose-arkiv-oppdater", go: asks("arkivering.arkivmelding.oppdater") },
  { name: "compose-arkiv-avskrivning", go: asks("arkivering.avskrivning.opprett") },
  { name: "compose-arkiv-fil", go: asks("arkivering.dokumentobjekt.opprett") },
  {
    name: "compose-arkiv-hent",
    go: async (page) => {
      await asks("innsyn.registrering.hent")(page);
      await page.getByLabel("Finn journalposten med").selectOption("ekstern");
    },
  },
  {
    name: "envelope-fiks-io",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByRole("radio", { name: /Fiks IO: Statens/ }).click();
      await page.getByTestId("to-review").click();
      await page.getByTestId("sign-and-send").waitFor();
      await page.clock.runFor(100);
      const down = await page.getByTestId("envelope-dialog").evaluate((dialog) => dialog.scrollTop);
      if (down !== 0) {
        throw new Error(`the konvolutt opens ${down} px down, past who it goes to`);
      }
    },
  },
  {
    name: "envelope-arkiv-sok",
    go: async (page) => {
      await asks("innsyn.sok")(page);
      await page.getByLabel("Tittelen inneholder").fill("skolevei");
      await page.clock.runFor(1500);
      await page.getByTestId("to-review").click();
      await page.getByTestId("show-written").click();
    },
  },
  {
    name: "incoming-funn",
    query: "funn",
    go: async (page) => {
      await letter("in-1")(page);
      await page.getByTestId("funn-sentence").waitFor();
    },
  },
  {
    name: "folder-dropped",
    query: "folder",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByTestId("folder-question").waitFor();
    },
  },
  {
    name: "envelope-package",
    go: async (page) => {
      await send(page);
      await page.getByTestId("show-package").click();
    },
  },
  {
    name: "envelope-deadline",
    go: async (page) => {
      await send(page);
      await page.getByTestId("change-deadline").click();
      await page.getByRole("radio", { name: "Dag og klokkeslett" }).click();
    },
  },
  {
    name: "message-technical",
    go: async (page) => {
      await row("1")(page);
      await page.getByRole("tab", { name: "Teknisk" }).click();
    },
  },
  {
    name: "evidence",
    go: async (page) => {
      await row("1")(page);
      await page.getByTestId("show-evidence-6").click();
      await page.getByTestId("evidence-tree").waitFor();
    },
  },
  {
    name: "receipt",
    go: async (page) => {
      await row("1")(page);
      await page.keyboard.press("Control+p");
      await page.getByTestId("receipt").waitFor();
    },
  },
  { name: "outbox-held", go: inOutbox("11") },
  { name: "outbox-ready", go: inOutbox("12") },
  { name: "outbox-sealing", go: inOutbox("13") },
  { name: "outbox-checking", go: inOutbox("15") },
  { name: "outbox-stopped", go: inOutbox("20") },
  { name: "outbox-uploading", go: inOutbox("14") },
  { name: "outbox-retrying", go: inOutbox("16") },
  { name: "outbox-needs-you", go: inOutbox("17") },
  { name: "outbox-uncertain", go: inOutbox("18") },
  { name: "outbox-rejected", go: inOutbox("19") },
  {
    name: "compose-new",
    go: async (page) => {
      await page.keyboard.press("Control+n");
      await page.getByTestId("title-input").waitFor();
    },
  },
  {
    name: "compose-reply",
    go: async (page) => {
      await letter("in-1")(page);
      await page.keyboard.press("Control+r");
      await page.getByTestId("title-input").waitFor();
      await page.getByTestId("original").waitFor();
    },
  },
  {
    name: "compose-search",
    go: async (page) => {
      await page.keyboard.press("Control+n");
      await page.getByTestId("recipient-input").pressSequentially("statens");
      await page.clock.runFor(400);
      await page.getByTestId("recipient-option-311204823").waitFor();
    },
  },
  {
    name: "compose-no-hits",
    go: async (page) => {
      await page.keyboard.press("Control+n");
      await page.getByTestId("recipient-input").pressSequentially("Atlantis");
      await page.clock.runFor(400);
      await page.getByText("Ingen treff").first().waitFor();
    },
  },
  {
    name: "compose-bad-number",
    go: async (page) => {
      await page.keyboard.press("Control+n");
      await page.getByTestId("recipient-input").pressSequentially("31120482344");
      await page.clock.runFor(400);
      await page.getByText("har 9 siffer").waitFor();
    },
  },
  {
    name: "compose-offline",
    query: "offline",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByText("Ingen nettforbindelse.").waitFor();
    },
  },
  {
    name: "compose-confidential",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByRole("radio").first().waitFor();
      await page.getByRole("switch", { name: "Taushetsbelagt" }).click();
      await page.getByRole("switch", { name: "Unntatt offentlighet" }).click();
      await page.clock.runFor(1000);
    },
  },
  {
    name: "compose-drop",
    query: "drop",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByText("Slipp for å legge ved").waitFor();
    },
  },
  {
    name: "compose-full",
    go: async (page) => {
      await draft("d1")(page);
      await page.getByRole("radio").first().waitFor();
    },
  },
  {
    name: "compose-several",
    go: several(NORDFJELL, FJORDBY),
  },
  {
    name: "compose-several-unreachable",
    go: async (page) => {
      await several(NORDFJELL, ROTETE)(page);
      await page.getByTestId("to-review").click();
      await page.getByRole("link", { name: /^Rotete AS kan ikke/ }).click();
    },
  },
  {
    name: "envelope-several",
    go: async (page) => {
      await several(NORDFJELL, FJORDBY)(page);
      await page.getByTestId("to-review").click();
      await page.getByTestId("sign-and-send").waitFor();
    },
  },
  {
    name: "compose-troubled",
    go: async (page) => {
      await draft("d2")(page);
      await page.getByRole("radio").first().waitFor();
      await page.getByTestId("attachment-list").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "compose-agreed",
    go: async (page) => {
      await draft("d4")(page);
      await page.getByRole("radio").first().waitFor();
      await page.getByTestId("to-review").click();
      await page.getByRole("link", { name: /ikke et JSON-objekt/ }).click();
    },
  },
  {
    name: "compose-errors",
    go: async (page) => {
      await page.keyboard.press("Control+n");
      await page.getByTestId("title-input").waitFor();
      await page.keyboard.press("Control+Enter");
      await page.getByRole("link", { name: /Tittel mangler/ }).waitFor();
    },
  },
  { name: "envelope", forcedColors: true, go: send },
  {
    name: "envelope-carrier",
    go: async (page) => {
      await send(page);
      await page.getByRole("switch", { name: "Sett med formidlerens øyne" }).click();
    },
  },
  {
    name: "undo",
    forcedColors: true,
    go: async (page) => {
      await send(page);
      await page.getByTestId("sign-and-send").click();
      await page.getByTestId("undo-bar").waitFor();
    },
  },
  {
    name: "undone",
    go: async (page) => {
      await send(page);
      await page.getByTestId("sign-and-send").click();
      await page.getByTestId("undo-bar").waitFor();
      await page.keyboard.press("Control+z");
      await page.getByTestId("title-input").waitFor();
    },
  },
  {
    name: "draft-deleted",
    go: async (page) => {
      await page.getByTestId("nav-drafts").click();
      await page.getByTestId("message-row-d1").getByRole("button").first().focus();
      await page.keyboard.press("Delete");
      await page.getByText("er slettet").waitFor();
    },
  },
  {
    name: "help",
    go: async (page) => {
      await page.keyboard.press("F1");
      await page.getByTestId("help-dialog").waitFor();
    },
  },
  { name: "settings-writing", forcedColors: true, go: setting("writing") },
  {
    name: "settings-notices",
    forcedColors: true,
    go: async (page) => {
      await setting("notices")(page);
      await page.getByRole("switch", { name: "Stille timer" }).click();
      await page.getByTestId("quiet-from").waitFor();
    },
  },
  { name: "settings-look", go: setting("look") },
  { name: "settings-language", go: setting("language") },
  {
    name: "settings-keyboard",
    forcedColors: true,
    go: async (page) => {
      await setting("keyboard")(page);
      const rows = page.getByTestId("keys-sent");
      await rows.getByRole("button", { name: "Endre tastene for Gå til Sendt" }).click();
      await page.keyboard.press("Control+n");
      await page.getByTestId("keys-swap").waitFor();
    },
  },
  { name: "settings-privacy", go: setting("privacy") },
  { name: "settings-about", go: setting("about") },
  {
    name: "settings-search",
    go: async (page) => {
      await page.keyboard.press("Control+,");
      await page.getByTestId("settings-search").fill("frist");
      await page.getByTestId("settings-hit-hold").waitFor();
    },
  },
  {
    name: "navigation-menu",
    sizes: ["zoom200", "zoom400"],
    go: async (page) => {
      await page.getByTestId("nav-menu").click();
      await page.getByTestId("nav-settings").waitFor();
    },
  },
  ...["pdf", "picture", "text", "tree", "damaged"].map((document) => ({
    name: `viewer-${document}`,
    page: "viewer.html",
    query: `document=${document}`,
    go: async (page) => {
      await page.locator("[data-ready]").waitFor();
      if (document === "pdf") {
        await page.locator("[data-drawn]").first().waitFor();
      }
    },
  })),
];

/** Seen in the other languages too: every area of the window, found without its words. */
const SPOKEN = [
  "first-run",
  "broken",
  "setup-certificate",
  "setup-certificate-foreign",
  "setup-system-user-requested",
  "setup-accesses-missing",
  "setup-fiks-io-missing",
  "setup-finish",
  "setup-trial-both",
  "recovery-sheet",
  "environment",
  "followup",
  "inbox",
  "empty-outbox",
  "drafts",
  "banner",
  "incoming-good",
  "incoming-forged",
  "incoming-receipt",
  "accept-pair",
  "kvittering",
  "search-all",
  "search-help",
  "diagnose",
  "message-confirmed",
  "message-expired",
  "evidence",
  "outbox-uncertain",
  "outbox-uploading",
  "closing",
  "konto-changed-key",
  "compose-full",
  "compose-several",
  "compose-troubled",
  "folder-dropped",
  "envelope-package",
  "undo",
  "help",
  "settings-writing",
  "settings-look",
  "settings-language",
  "settings-privacy",
  "settings-about",
  "navigation-menu",
  "viewer-pdf",
  "viewer-tree",
];

const spokenIn = (lang) =>
  SPOKEN.map((name) => {
    const screen = inBokmaal.find((one) => one.name === name);
    return {
      ...screen,
      name: `${lang}-${name}`,
      lang,
      query: `${screen.query ?? ""}&language=${lang}`,
      sizes: screen.sizes ?? ["1280x800", "zoom400"],
      forcedColors: false,
    };
  });

export const screens = [...inBokmaal, ...spokenIn("nn"), ...spokenIn("en")];
