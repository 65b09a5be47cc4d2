export * from './RouteDriver';
export * from './routeOptions';
