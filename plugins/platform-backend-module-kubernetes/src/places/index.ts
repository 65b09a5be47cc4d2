export * from './ensurePlace';
export * from './leavePlace';
export * from './placeFor';
export * from './placeObjects';
