/** What a pipeline was started for. */
export interface PipelineInput {
  service: string;
  repository: string;
  commit: string;
  environment: string;
  /** For a preview: the branch that it shows. */
  branch?: string;
}
