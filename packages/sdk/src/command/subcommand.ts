/** One thing that the `vital` command does. */
export interface Subcommand {
  readonly name: string;
  /** Its arguments, as the help shows them. */
  readonly usage: string;
  /** A sentence for the help. */
  readonly summary: string;
  /** What `vital <name> --help` says besides. */
  readonly help: string;
  /**
   * @param parameters what follows its name on the command line
   * @param version the version of this package
   * @returns the exit code
   * @throws UsageError for arguments that it does not understand
   */
  run(parameters: readonly string[], version: string): Promise<number>;
}

/** Something that the command was given and cannot use. Its message is all that the user needs. */
export class UsageError extends Error {}
