import type { CanaryInput } from '../canary/types';

/** What is deployed where. */
export interface DeployInput {
  service: string;
  team: string;
  /** In the order in which the release goes through them. */
  environments: string[];
  /** Null: that of the image, or else that of the newest commit of the default branch. */
  release: number | null;
  /** An image that was built elsewhere, with the commit that it was built of: its release is made first, where there is none. */
  image?: string;
  commit?: string;
  /** Which of the environments are for production: there a canary comes before all of the traffic. */
  production: string[];
  /** How, where somebody has said so; then there is one whatever platform.yaml says. */
  canary?: CanaryInput;
  /** Why it goes on although it is frozen. */
  breakGlass?: string | null;
  /** The plan that was applied. */
  plan?: string;
  /** Why, in the words of who asked. */
  reason?: string | null;
}
