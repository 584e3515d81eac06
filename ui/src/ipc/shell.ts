/**
 * The one door between the screens and the machine.
 *
 * Two things stand behind it: `tauri.ts` (the real backend) and `fake.ts` (recorded answers, so that
 * every screen runs in a browser and in component tests). Nothing outside this folder imports
 * `@tauri-apps/*`. Every method that fails rejects with a {@link ShellError}, which carries the error
 * as a person meets it.
 */
import type {
  AppEvent,
  Capabilities,
  ClientInput,
  Counts,
  DeadlineInput,
  DiagnoseLine,
  DiagnosePart,
  Draft,
  DraftCheck,
  DraftInput,
  DraftRow,
  Envelope,
  EnvironmentDto,
  Evidence,
  FindAnswer,
  Folder,
  FollowUpPage,
  HealthDto,
  ImportReport,
  InboxPage,
  IncomingDetail,
  IpcError,
  KontoAccess,
  KontoInput,
  KontoStanding,
  KvitteringInput,
  KvitteringKind,
  Language,
  ListRequest,
  MeldingstypeDto,
  MessageDetail,
  MessagePage,
  OpenAnswer,
  PingDto,
  Preferences,
  Receipt,
  ReceivingSettings,
  RecipientSearch,
  RecoveryPaper,
  SavedDocuments,
  SearchPage,
  SearchRequest,
  Sent,
  Session,
  SetupState,
  StartState,
  Storage,
  TrialState,
  Unfinished,
  Way,
} from "./generated/bindings";

export class ShellError extends Error {
  readonly error: IpcError;

  constructor(error: IpcError) {
    super(error.what);
    this.name = "ShellError";
    this.error = error;
  }
}

export interface Shell {
  /** What the window shows first. */
  startState(): Promise<StartState>;
  /** Makes or opens the sandbox profile: one click from nothing to a working client. */
  openSandbox(): Promise<Session>;

  /** Ends the session and opens another environment's; resolves with what there is in it. */
  chooseEnvironment(environment: EnvironmentDto): Promise<StartState>;
  /** To where an environment is chosen; answers given so far are kept. */
  backToStart(): Promise<StartState>;
  unlockProfile(passphrase: string): Promise<StartState>;
  /** For a new profile on a machine without a key store. */
  choosePassphrase(passphrase: string): Promise<StartState>;
  /** For a profile whose key the machine has lost: by what stands on paper. */
  recoverProfile(recoveryKey: string): Promise<StartState>;
  /** One that was made before opens nothing any more. */
  makeRecoveryKey(): Promise<RecoveryPaper>;
  /** For a damaged profile: its files are moved together, nothing is deleted. */
  setProfileAside(): Promise<StartState>;

  setupState(): Promise<SetupState>;
  setOrganisation(orgNumber: string): Promise<SetupState>;
  /** Opens the machine's file dialog, and tells what would become of the file; null when none was chosen. */
  pickImport(): Promise<ImportReport | null>;
  /** Makes answers of what was found in it. */
  takeImport(): Promise<SetupState>;
  dropImport(): Promise<void>;
  /** Opens the machine's file dialog; the path stays there. */
  pickCertificate(): Promise<SetupState>;
  openCertificate(password: string): Promise<SetupState>;
  /** After `otherOrganisation`: becomes the one in the certificate. */
  becomeOwner(): Promise<SetupState>;
  pickClientKey(): Promise<SetupState>;
  setClient(input: ClientInput): Promise<SetupState>;
  setSystemUser(systemId: string, externalRef: string, exists: boolean): Promise<SetupState>;
  /** «Vi bruker bare Fiks IO», or not after all; naming a system user takes it back too. */
  setWithoutDpo(without: boolean): Promise<SetupState>;
  requestSystemUser(): Promise<SetupState>;
  checkSystemUser(): Promise<SetupState>;
  /** Asks every service; takes seconds. */
  checkAccesses(): Promise<SetupState>;
  setOtherFetches(other: boolean): Promise<SetupState>;
  setOwnChannel(name: string): Promise<SetupState>;
  /** Our konto on FIKS IO. An empty password keeps the one there is. */
  setKonto(input: KontoInput, password: string): Promise<SetupState>;
  makeKontoKey(): Promise<SetupState>;
  /** Opens the machine's file dialog; the path stays there. */
  pickKontoKey(password: string): Promise<SetupState>;
  /** Asks KS about the konto and its key. */
  checkKonto(): Promise<SetupState>;
  /** Takes again what comes to the konto, and asks KS about it anew. */
  turnOnKontoReceiving(): Promise<SetupState>;
  uploadKontoCertificate(): Promise<SetupState>;
  /** Opens the machine's save dialog; resolves with whether it was saved. */
  saveKontoCertificate(): Promise<boolean>;
  /** Takes the konto out of use; what came through it stays. */
  dropKonto(): Promise<SetupState>;
  finishSetup(): Promise<StartState>;
  /** Ends the session and shows its set-up. */
  reopenSetup(): Promise<StartState>;
  leaveSetup(): Promise<StartState>;
  trial(): Promise<TrialState>;
  /** A letter to ourselves, without a hold. */
  beginTrial(): Promise<TrialState>;
  endTrial(): Promise<StartState>;

  counts(): Promise<Counts>;
  health(): Promise<HealthDto>;
  /** What waits on what the banner with this key is about goes on at once. */
  tryAgain(key: string): Promise<void>;
  /** That our konto's certificate runs out is not told again before it is more urgent. */
  putOffExpiry(): Promise<void>;
  /** Who takes what comes to our konto, as KS counts now; `null` without a konto. */
  kontoStanding(): Promise<KontoStanding | null>;
  /** Whether what comes to our konto is taken here, also after the program has been closed. */
  setKontoReceiving(on: boolean): Promise<void>;
  /** After `closeAsked`: what is not sent, to be shown; `null` when nothing is left. */
  unfinished(): Promise<Unfinished | null>;
  /** The answers to that question. */
  stayOpen(): Promise<void>;
  closeWindow(): Promise<void>;

  /** What is set for the open profile. */
  preferences(): Promise<Preferences>;
  /** Kept before it is used; resolves with what is set then. */
  setPreferences(preferences: Preferences): Promise<Preferences>;
  /** Asks what belongs to `part` anew; no answer within a minute is told as not known. */
  diagnose(part: DiagnosePart): Promise<DiagnoseLine[]>;
  /** What was found last, as a text without secrets. */
  diagnosisText(): Promise<string>;
  /** Saves that text where the person says; whether they did. */
  saveDiagnosis(): Promise<boolean>;
  /** How much room the profile takes. */
  storage(): Promise<Storage>;
  /** Shows the profile's folder in the machine's file manager. */
  showFolder(): Promise<void>;
  /** Puts the path of the profile's folder on the clipboard. */
  copyFolder(): Promise<void>;
  /** Size of everything in percent, and `light`, `dark` or `auto`; of the window as a whole. */
  applyLook(size: number, theme: string): Promise<void>;
  /** Before a profile is open, and says its own: what the backend speaks. */
  speakLanguage(language: Language): Promise<void>;

  listDrafts(): Promise<DraftRow[]>;
  newDraft(): Promise<Draft>;
  draft(id: string): Promise<Draft>;
  /** Resolves when the text is durable. */
  saveDraft(id: string, input: DraftInput): Promise<Draft>;
  /** Can be undone by `restoreDraft` for ten seconds. */
  deleteDraft(id: string): Promise<void>;
  restoreDraft(id: string): Promise<Draft>;
  /** The same rules judge the draft when it is sent. */
  checkDraft(id: string): Promise<DraftCheck>;

  /** Opens the machine's file dialog; resolves at once with the files being read. */
  pickFiles(draftId: string): Promise<Draft>;
  /** Attaches the picture on the machine's clipboard; `null` when there is none. */
  pastePicture(draftId: string): Promise<Draft | null>;
  /** Whether the files of the folders that were dropped last are attached. */
  answerFolder(draftId: string, attach: boolean): Promise<Draft>;
  /** Tells which draft takes the files dropped on the window; `null` = none does. */
  setDropTarget(draftId: string | null): Promise<void>;
  removeAttachment(draftId: string, attachmentId: string): Promise<Draft>;
  /** `toIndex` counts from 0; the first one is not by itself the hoveddokument. */
  moveAttachment(draftId: string, attachmentId: string, toIndex: number): Promise<Draft>;
  setMainAttachment(draftId: string, attachmentId: string): Promise<Draft>;
  renameAttachment(draftId: string, attachmentId: string, title: string): Promise<Draft>;
  /** For a file that changed on disk after it was read: read it again, or keep the copy. */
  refreshAttachment(draftId: string, attachmentId: string, useNew: boolean): Promise<Draft>;
  /** Shows the file in a window of its own, when it is of a kind that is shown. */
  showAttachment(draftId: string, attachmentId: string, asked: boolean): Promise<OpenAnswer>;

  /** Opens the machine's file dialog; the path stays there. The draft is as it was when nothing is chosen. */
  pickJsonSchema(draftId: string): Promise<Draft>;
  dropJsonSchema(draftId: string): Promise<Draft>;

  /** Organisation numbers of those that a person has given a star. */
  favourites(): Promise<string[]>;
  /** Gives an organisation a star, or takes it. */
  setFavourite(orgNumber: string, name: string, favourite: boolean): Promise<void>;
  searchRecipients(text: string): Promise<RecipientSearch>;
  /** `konto` is the one of FIKS IO that was chosen; it or `orgNumber` may be empty. */
  capabilities(orgNumber: string, konto: string, refresh: boolean): Promise<Capabilities>;
  /** What may be sent to a konto of FIKS IO. */
  meldingTypes(konto: string): Promise<MeldingstypeDto[]>;
  /** A person has compared the fingerprint `sha256` of the certificate that the katalog shows. */
  approveKontoKey(konto: string, sha256: string): Promise<void>;
  /** Opens the machine's file dialog; resolves with whether a certificate was read. */
  pickKontoCertificate(konto: string): Promise<boolean>;
  /** Back to what the katalog shows; resolves with whether there was one from a file. */
  forgetKontoCertificate(konto: string): Promise<boolean>;
  /** Resolves with how we stand then: some let everybody in at once. */
  askKontoAccess(konto: string): Promise<KontoAccess>;
  withdrawKontoAccess(konto: string): Promise<void>;
  /** Sends a ping, unless one is under way; it is no letter. */
  pingKonto(konto: string): Promise<PingDto>;
  /** How the last one stands; `null` when there was none. */
  kontoPing(konto: string): Promise<PingDto | null>;

  /** The konvolutt of a draft. */
  envelope(draftId: string): Promise<Envelope>;
  /** Until when an answer is waited for. Frozen when it is sent. */
  setDeadline(draftId: string, deadline: DeadlineInput): Promise<void>;
  sendDraft(draftId: string): Promise<Sent>;
  /** Within the hold; resolves with the draft, unchanged. */
  undoSend(uid: string): Promise<Draft>;
  sendNow(uid: string): Promise<void>;
  stopSending(uid: string): Promise<void>;
  /** The same message once more, with the same ids, when it may have arrived. */
  resend(uid: string): Promise<void>;
  /** A day more for the receiver to tell whether it arrived. */
  waitLonger(uid: string): Promise<void>;
  sendAsNew(uid: string): Promise<Draft>;
  /** Asks the carrier now instead of at the next interval. */
  fetchNow(): Promise<void>;

  listMessages(folder: Folder, after: string | null): Promise<MessagePage>;
  /** A page of what is found in a folder, or in all of them, newest first. */
  search(request: SearchRequest): Promise<SearchPage>;
  /** What is known of the message that `text` is about: an id, a number, a title, or a whole e-mail. */
  find(text: string): Promise<FindAnswer>;
  /** Opens the machine's save dialog for a list as CSV; how many messages, `null` when thought better of. */
  saveList(list: ListRequest): Promise<number | null>;
  message(uid: string): Promise<MessageDetail>;
  evidence(uid: string, eventId: string): Promise<Evidence>;
  receipt(uid: string): Promise<Receipt>;
  /** Opens the machine's save dialog for the receipt as PDF; resolves with whether it was saved. */
  saveReceipt(uid: string): Promise<boolean>;
  /** The same for the evidence bundle: the receipt, and what others need to check it. */
  saveBundle(uid: string): Promise<boolean>;
  /** Opens the machine's save dialog; resolves with whether it was saved. */
  saveDocument(uid: string, documentId: string): Promise<boolean>;
  /** Asks for a folder and saves all in it; `null` when the person thought better of it. */
  saveDocuments(uid: string): Promise<SavedDocuments | null>;
  /** Lets another program show a copy. `asked`: the person has been told what there is to think about. */
  openDocument(uid: string, documentId: string, asked: boolean): Promise<OpenAnswer>;
  /** Shows it in a window of its own, when it is of a kind that is shown. */
  showDocument(uid: string, documentId: string, asked: boolean): Promise<OpenAnswer>;

  /** What waits for a person, the most urgent first. */
  followUps(): Promise<FollowUpPage>;
  /** A person is done with a row, or is not after all. */
  followUpDone(key: string, done: boolean): Promise<void>;
  /** After how many days a letter without an answer waits for a person; 0 = never. */
  setAnswerDays(days: number): Promise<void>;

  /** Innboks, newest first; on the first page also what came and is no message. */
  listInbox(after: string | null): Promise<InboxPage>;
  incoming(uid: string): Promise<IncomingDetail>;
  markRead(uid: string, read: boolean): Promise<void>;
  /** Somebody here is done with the letter, or is not after all. Nobody else is told. */
  markHandled(uid: string, handled: boolean): Promise<void>;
  /**
   * Opens the machine's file dialog and keeps the key of an earlier certificate; resolves with how many
   * letters are opened anew, `null` when the person thought better of it.
   */
  addOldCertificate(password: string): Promise<number | null>;
  /** A person vouches for the sender; resolves with the letter as it then is. */
  acceptMessage(uid: string): Promise<IncomingDetail>;
  /** Rejects with the code `alreadyAnswered` when one was sent before and `again` is not set. */
  sendKvittering(uid: string, input: KvitteringInput): Promise<IncomingDetail>;
  /** A draft to the sender, with the references kept. */
  /** The konto that an answer goes to, and what can be done about its key; `null` where it needs none. */
  answerKonto(uid: string, kind: KvitteringKind): Promise<Way | null>;
  startReply(uid: string): Promise<Draft>;
  receivingSettings(): Promise<ReceivingSettings>;
  setReceivingSettings(settings: ReceivingSettings): Promise<ReceivingSettings>;

  /** Calls `listener` with what changed; returns a function that stops it. */
  onEvent(listener: (event: AppEvent) => void): () => void;

  copyText(text: string): Promise<void>;
  /** Prints what the page shows for print. */
  print(): void;
}
