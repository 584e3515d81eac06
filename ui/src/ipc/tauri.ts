/** The real backend. Beside the generated bindings the only file that imports `@tauri-apps/*`. */
import { listen } from "@tauri-apps/api/event";
import { spoken } from "../shared/i18n/spoken";
import { type AppEvent, commands, type IpcError } from "./generated/bindings";
import { type Shell, ShellError } from "./shell";

function isIpcError(reason: unknown): reason is IpcError {
  return typeof reason === "object" && reason !== null && "what" in reason && "code" in reason;
}

/** What did not come from a command, such as arguments that the bridge refused. */
function unexpected(reason: unknown): IpcError {
  const { what, meaning, orRestart } = spoken().unforeseen;
  return {
    code: "other",
    number: "",
    what,
    meaning,
    action: orRestart,
    help: "",
    details: reason instanceof Error ? reason.message : String(reason),
  };
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: unknown };

/** A command without an answer sends `null`. */
// biome-ignore lint/suspicious/noConfusingVoidType: it stands as the answer of functions that have none
type Told<T> = [T] extends [null] ? void : T;

/** What a command answered, or its error thrown: screens treat it as any other rejected promise. */
function call<A extends unknown[], T>(command: (...args: A) => Promise<Answer<T>>) {
  return async (...args: A): Promise<Told<T>> => {
    let answer: Answer<T>;
    try {
      answer = await command(...args);
    } catch (reason) {
      throw new ShellError(unexpected(reason));
    }
    if (answer.status === "ok") {
      return answer.data as Told<T>;
    }
    throw new ShellError(isIpcError(answer.error) ? answer.error : unexpected(answer.error));
  };
}

export function tauriShell(): Shell {
  return {
    startState: call(commands.startState),
    openSandbox: call(commands.openSandbox),
    chooseEnvironment: call(commands.chooseEnvironment),
    backToStart: call(commands.backToStart),
    unlockProfile: call(commands.unlockProfile),
    choosePassphrase: call(commands.choosePassphrase),
    recoverProfile: call(commands.recoverProfile),
    makeRecoveryKey: call(commands.makeRecoveryKey),
    setProfileAside: call(commands.setProfileAside),
    setupState: call(commands.setupState),
    setOrganisation: call(commands.setOrganisation),
    pickImport: call(commands.pickImport),
    takeImport: call(commands.takeImport),
    dropImport: call(commands.dropImport),
    pickCertificate: call(commands.pickCertificate),
    openCertificate: call(commands.openCertificate),
    becomeOwner: call(commands.becomeOwner),
    pickClientKey: call(commands.pickClientKey),
    setClient: call(commands.setClient),
    setSystemUser: call(commands.setSystemUser),
    setWithoutDpo: call(commands.setWithoutDpo),
    requestSystemUser: call(commands.requestSystemUser),
    checkSystemUser: call(commands.checkSystemUser),
    checkAccesses: call(commands.checkAccesses),
    setOtherFetches: call(commands.setOtherFetches),
    setOwnChannel: call(commands.setOwnChannel),
    setKonto: call(commands.setKonto),
    makeKontoKey: call(commands.makeKontoKey),
    pickKontoKey: call(commands.pickKontoKey),
    checkKonto: call(commands.checkKonto),
    turnOnKontoReceiving: call(commands.turnOnKontoReceiving),
    uploadKontoCertificate: call(commands.uploadKontoCertificate),
    saveKontoCertificate: call(commands.saveKontoCertificate),
    dropKonto: call(commands.dropKonto),
    finishSetup: call(commands.finishSetup),
    reopenSetup: call(commands.reopenSetup),
    leaveSetup: call(commands.leaveSetup),
    trial: call(commands.trial),
    beginTrial: call(commands.beginTrial),
    endTrial: call(commands.endTrial),

    counts: call(commands.counts),
    health: call(commands.health),
    tryAgain: call(commands.tryAgain),
    putOffExpiry: call(commands.putOffExpiry),
    kontoStanding: call(commands.kontoStanding),
    setKontoReceiving: call(commands.setKontoReceiving),
    unfinished: call(commands.unfinished),
    stayOpen: call(commands.stayOpen),
    closeWindow: call(commands.closeWindow),

    preferences: call(commands.preferences),
    setPreferences: call(commands.setPreferences),
    storage: call(commands.storage),
    showFolder: call(commands.showFolder),
    copyFolder: call(commands.copyFolder),
    applyLook: call(commands.applyLook),
    speakLanguage: call(commands.speakLanguage),

    listDrafts: call(commands.listDrafts),
    newDraft: call(commands.newDraft),
    draft: call(commands.draft),
    saveDraft: call(commands.saveDraft),
    deleteDraft: call(commands.deleteDraft),
    restoreDraft: call(commands.restoreDraft),
    checkDraft: call(commands.checkDraft),

    pickFiles: call(commands.pickFiles),
    pastePicture: call(commands.pastePicture),
    answerFolder: call(commands.answerFolder),
    setDropTarget: call(commands.setDropTarget),
    removeAttachment: call(commands.removeAttachment),
    moveAttachment: call(commands.moveAttachment),
    setMainAttachment: call(commands.setMainAttachment),
    renameAttachment: call(commands.renameAttachment),
    refreshAttachment: call(commands.refreshAttachment),
    showAttachment: call(commands.showAttachment),
    pickJsonSchema: call(commands.pickJsonSchema),
    dropJsonSchema: call(commands.dropJsonSchema),

    searchRecipients: call(commands.searchRecipients),
    favourites: call(commands.favourites),
    setFavourite: call(commands.setFavourite),
    capabilities: call(commands.capabilities),
    meldingTypes: call(commands.meldingTypes),
    approveKontoKey: call(commands.approveKontoKey),
    pickKontoCertificate: call(commands.pickKontoCertificate),
    forgetKontoCertificate: call(commands.forgetKontoCertificate),
    askKontoAccess: call(commands.askKontoAccess),
    withdrawKontoAccess: call(commands.withdrawKontoAccess),
    pingKonto: call(commands.pingKonto),
    kontoPing: call(commands.kontoPing),

    envelope: call(commands.envelope),
    setDeadline: call(commands.setDeadline),
    sendDraft: call(commands.sendDraft),
    undoSend: call(commands.undoSend),
    sendNow: call(commands.sendNow),
    stopSending: call(commands.stopSending),
    resend: call(commands.resend),
    waitLonger: call(commands.waitLonger),
    sendAsNew: call(commands.sendAsNew),
    fetchNow: call(commands.fetchNow),

    listMessages: call(commands.listMessages),
    search: call(commands.search),
    find: call(commands.find),
    saveList: call(commands.saveList),
    message: call(commands.message),
    evidence: call(commands.evidence),
    receipt: call(commands.receipt),
    saveReceipt: call(commands.saveReceipt),
    saveBundle: call(commands.saveBundle),
    saveDocument: call(commands.saveDocument),
    saveDocuments: call(commands.saveDocuments),
    openDocument: call(commands.openDocument),
    showDocument: call(commands.showDocument),

    diagnose: call(commands.diagnose),
    diagnosisText: call(commands.diagnosisText),
    saveDiagnosis: call(commands.saveDiagnosis),
    followUps: call(commands.followUps),
    followUpDone: call(commands.followUpDone),
    setAnswerDays: call(commands.setAnswerDays),

    listInbox: call(commands.listInbox),
    incoming: call(commands.incoming),
    markRead: call(commands.markRead),
    markHandled: call(commands.markHandled),
    addOldCertificate: call(commands.addOldCertificate),
    acceptMessage: call(commands.acceptMessage),
    sendKvittering: call(commands.sendKvittering),
    answerKonto: call(commands.answerKonto),
    startReply: call(commands.startReply),
    receivingSettings: call(commands.receivingSettings),
    setReceivingSettings: call(commands.setReceivingSettings),

    onEvent: (listener) => {
      let stopped = false;
      const stop = listen<AppEvent[]>("app", ({ payload }) => {
        if (!stopped) {
          payload.forEach(listener);
        }
      });
      return () => {
        stopped = true;
        void stop.then((off) => off());
      };
    },

    copyText: call(commands.copyText),
    print: () => window.print(),
  };
}
