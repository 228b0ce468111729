/** The program of the thread: its file, or where there are no files, in the one file of an image, its text. */
export const threadProgram: string | URL = new URL('./expression-thread.ts', import.meta.url);
