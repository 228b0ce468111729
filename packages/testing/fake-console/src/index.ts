export { archiveMembers } from './archive-members.ts';
export type { FakeRule, Processing } from './aggregator.ts';
export { FakeConsoleError, type FakeConsoleErrorCode } from './errors.ts';
export { FakeConsole, type FakeConsoleOptions, type LoggedRequest } from './fake-console.ts';
export { type ConsoleFault, type ConsoleRoute, consoleRoutes, parseConsoleFaults } from './faults.ts';
export type { ReceivedUpload } from './uploads.ts';
