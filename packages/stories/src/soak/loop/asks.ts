/** What the author can be asked to do. */
export type Ask =
  | { do: 'service'; name: string }
  | { do: 'release'; service: string; number: number; database: boolean; replicas: number; start?: string; migrate?: string; repository?: { path: string; commit: string } }
  | { do: 'deploy'; service: string; environments: string[]; release: number }
  | { do: 'undo'; operation: string }
  | { do: 'drift'; service: string; environment: string; type: string; name: string; how: 'lost' | 'changed' };
