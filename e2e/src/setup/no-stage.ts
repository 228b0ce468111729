/** Exit code of jest when the stage of a suite could not be set. Free in `ExitCode`, and none of jest's own. */
export const noStage = 7;
