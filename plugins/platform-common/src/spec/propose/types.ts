/** What is known of a repository: all of its paths, and the text of those that {@link filesToRead} names. */
export interface RepositoryFiles {
  /** With `/`, relative to the root of the repository. */
  paths: readonly string[];
  /** Text by path. What is not here was not read, or cannot be. */
  contents: Readonly<Record<string, string>>;
}

/** What whoever asks has decided. */
export interface ProposeOptions {
  /** Name of the service; found in the files by default. */
  name?: string;
  /** Name of the team; found in the files by default. */
  team?: string;
  /** What the folder or the repository is called: a name where nothing else has one. */
  called?: string;
}

/** One thing that stands between a repository and the path, in three parts. */
export interface Finding {
  /** For programs: `start`, `lockfile`, `readyz`. */
  id: string;
  /** `must`: the first run fails without it. `should`: it runs, and something is missing or surprising. */
  severity: 'must' | 'should';
  /** False where it was concluded from not finding something in sources: a person may know better. */
  certain: boolean;
  what: string;
  why: string;
  next: string;
  /** The file that it is about. */
  file?: string;
}

/** One line of what is proposed, and what it was concluded from. */
export interface Conclusion {
  /** The field of `platform.yaml`: `spec.database.type`. */
  path: string;
  value: string;
  /** A noun phrase: `"pg" among the dependencies of package.json`. */
  from: string;
}

/** What the pipeline runs under a name, and where that is from. */
export interface ProposedScript {
  name: 'lint' | 'test' | 'build' | 'migrate' | 'start';
  /** `script`: of package.json. `proposed`: by spec.commands. `missing`: the stage is skipped, or fails for `start`. */
  state: 'script' | 'proposed' | 'missing';
  command?: string;
  from?: string;
}

/** What {@link proposeService} has found out and proposes. */
export interface ServiceProposal {
  name?: string;
  team?: string;
  /** Text of `platform.yaml`, which the platform's own parser takes; undefined where the repository is refused. */
  serviceFile?: string;
  /** Text of `catalog-info.yaml` where there is none; one that is there is never overwritten. */
  catalogFile?: string;
  concluded: Conclusion[];
  scripts: ProposedScript[];
  /** Those that must be seen to first. */
  findings: Finding[];
}
