import type { RolloutStage } from '../rollout/types';

/** One stage of the pipeline that every service inherits. */
export interface Stage {
  id: string;
  title: string;
  /**
   * - `source`: check the commit out and read `platform.yaml`;
   * - `install`: dependencies by lockfile;
   * - `script`: a script of the service's `package.json`;
   * - `release`: record what was built;
   * - `migrate`, `deploy`, `smoke`, `traffic`: bring it to an environment.
   */
  kind: 'source' | 'install' | 'script' | 'release' | 'migrate' | 'deploy' | 'smoke' | 'traffic';
  /** For `script`: its name. */
  script?: 'lint' | 'test' | 'build';
  needs?: string[];
  timeoutSeconds: number;
}

/** The environment that a push to the default branch reaches. */
export const PUSH_ENVIRONMENT = 'staging';

/** A stage that brings a release to an environment. */
export const isRolloutStage = (stage: Stage): stage is Stage & { kind: 'migrate' | 'deploy' | 'smoke' | 'traffic' } =>
  ['migrate', 'deploy', 'smoke', 'traffic'].includes(stage.kind);

/** A stage as the steps of a rollout take it. The start of a workload is called `start` among the spans. */
export const rolloutStage = (stage: Stage): RolloutStage => ({
  title: stage.title,
  timeoutSeconds: stage.timeoutSeconds,
  environment: PUSH_ENVIRONMENT,
  span: stage.kind === 'deploy' ? 'start' : stage.id,
});

/** From a push to staging: data, so that every runner runs the same stages. */
export const STAGES: Stage[] = [
  { id: 'source', title: 'Check out', kind: 'source', needs: [], timeoutSeconds: 60 },
  { id: 'install', title: 'Install', kind: 'install', needs: ['source'], timeoutSeconds: 300 },
  { id: 'lint', title: 'Lint and types', kind: 'script', script: 'lint', needs: ['install'], timeoutSeconds: 300 },
  { id: 'test', title: 'Test', kind: 'script', script: 'test', needs: ['install'], timeoutSeconds: 600 },
  { id: 'build', title: 'Build', kind: 'script', script: 'build', needs: ['install'], timeoutSeconds: 300 },
  { id: 'release', title: 'Release', kind: 'release', needs: ['lint', 'test', 'build'], timeoutSeconds: 60 },
  { id: 'migrate', title: 'Migrate', kind: 'migrate', needs: ['release'], timeoutSeconds: 300 },
  { id: 'deploy', title: 'Start beside the old one', kind: 'deploy', needs: ['migrate'], timeoutSeconds: 120 },
  { id: 'smoke', title: 'Smoke test', kind: 'smoke', needs: ['deploy'], timeoutSeconds: 30 },
  { id: 'traffic', title: 'Move traffic', kind: 'traffic', needs: ['smoke'], timeoutSeconds: 60 },
];
