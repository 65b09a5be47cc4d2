/** What is deployed where. */
export interface DeployInput {
  service: string;
  team: string;
  /** In the order in which the release goes through them. */
  environments: string[];
  /** Null: that of the newest commit of the default branch. */
  release: number | null;
  /** The plan that was applied. */
  plan?: string;
  /** Why, in the words of who asked. */
  reason?: string | null;
}
