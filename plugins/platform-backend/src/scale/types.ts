/** How many copies run, where. */
export interface ScaleInput {
  service: string;
  team: string;
  environment: string;
  replicas: number;
  /** Why, and for how long: then it is an override that ends by itself. Null: it becomes a line of platform.yaml. */
  override: { reason: string; hours: number } | null;
}
