export interface Config {
  app?: {
    signIn?: {
      /**
       * How people sign in, in the order of the buttons. Each needs its `auth.providers.<id>`.
       * Absent on the embedded default, where one picks a person.
       * @items.visibility frontend
       * @visibility frontend
       */
      providers?: Array<'github' | 'oidc'>;
      /**
       * What the button of the `oidc` provider says: the name of your company's sign-in.
       * @visibility frontend
       */
      oidcTitle?: string;
    };
  };
  platform?: {
    /**
     * Whom to ask, told to people who cannot get on by themselves.
     * @visibility frontend
     */
    contact?: string;
  };
}
