// Loaded before the backend by tests: on SIGUSR2 it writes every route that the server answers to into the file
// WAYMARK_TEST_ROUTES. The list comes from Express itself, so a route that a plugin adds cannot be forgotten.
'use strict';

const fs = require('node:fs');
const http = require('node:http');

const apps = [];
const createServer = http.createServer;
http.createServer = function createServerAndRemember(...args) {
  const app = args.find(arg => typeof arg === 'function');
  if (app) apps.push(app);
  return createServer.apply(this, args);
};

process.on('SIGUSR2', () => {
  const routes = apps.flatMap(app => walk(app._router?.stack ?? [], ''));
  fs.writeFileSync(
    process.env.WAYMARK_TEST_ROUTES,
    `${JSON.stringify(routes)}\n`,
  );
});

function walk(stack, prefix) {
  return stack.flatMap(layer => {
    if (layer.route) {
      return [layer.route.path].flat().flatMap(path =>
        Object.keys(layer.route.methods).map(method => ({
          method: method === '_all' ? 'GET' : method.toUpperCase(),
          path: prefix + (path instanceof RegExp ? path.source : path),
        })),
      );
    }
    return layer.handle?.stack
      ? walk(layer.handle.stack, prefix + mountPath(layer))
      : [];
  });
}

// Express 4 keeps only the regular expression that it made of a mount path.
function mountPath({ regexp }) {
  if (regexp.fast_slash) return '';
  return regexp.source
    .replace(/^\^/, '')
    .replace('\\/?(?=\\/|$)', '')
    .replace(/\(\?:\(\[\^\\\/\]\+\?\)\)/g, ':param')
    .replace(/\\(.)/g, '$1');
}
