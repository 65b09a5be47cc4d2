/** What a service is created from. The rendered tree waits on disk under the operation's id, not in a column. */
export interface CreateServiceInput { name: string; team: string; template: string | null; author: { name: string; email: string }; tree: string }

/** What a repository is created from; one that holds a service brings the service with it. */
export interface CreateRepositoryInput extends CreateServiceInput { holdsService: boolean }

/** What a service is brought in from: a history that will be pushed, or a repository that is there already. */
export interface ImportServiceInput extends CreateServiceInput {
  /** The commit that has to come by a push; null where the repository is there already. */
  commit: string | null;
  /** The head that the files were proposed for; null for whatever it is. */
  head: string | null;
  /** Paths of the files that are added to a repository that is there already. */
  files: string[];
}
