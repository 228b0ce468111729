export { archiveMembers, archiveTexts } from './archive-members.ts';
export { FakeConsole } from './fake-console.ts';
