/** What a service is created from. The rendered tree waits on disk under the operation's id, not in a column. */
export interface CreateServiceInput { name: string; team: string; template: string | null; author: { name: string; email: string }; tree: string }

/** What a repository is created from; one that holds a service brings the service with it. */
export interface CreateRepositoryInput extends CreateServiceInput { holdsService: boolean }
