/** What every package of this folder takes. */

export interface PackageOptions {
  /** As package.json has it; tests make older ones. */
  readonly version: string;
  /** Seconds: the moment that everything inside carries. */
  readonly epoch: number;
  /** Folder that packages are put into. */
  readonly output: string;
  /** 0 to 9. */
  readonly compression: number;
  readonly say: (line: string) => void;
}
