/** How many copies run, where. */
export interface ScaleInput {
  service: string;
  team: string;
  environment: string;
  /** Null: the override ends, and platform.yaml says how many. */
  replicas: number | null;
  /** Why, and for how long: then it is an override that ends by itself. Null: it becomes a line of platform.yaml. */
  override: { reason: string; hours: number } | null;
  /** The commit that the plan of this was made of: another one is not committed upon. */
  onto?: string;
  /** The plan that was applied. */
  plan?: string;
}
