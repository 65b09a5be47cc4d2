import type { JsonObject } from '@waymark/platform-common';

/** A template that the platform can render by itself, so that every door creates through the same files. */
export interface GoldenPath {
  /** `metadata.name` of its template.yaml; what the API and the command line call it. */
  name: string;
  title: string;
  description: string;
  /** Absolute path of the folder that holds template.yaml. */
  directory: string;
  /** JSON Schema of what it asks for beside name and team. */
  valuesSchema: JsonObject;
}
