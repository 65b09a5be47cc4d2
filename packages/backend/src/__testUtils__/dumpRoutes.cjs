// Loaded before the backend by tests: on SIGUSR2 it writes every route that the server answers to into the file
// WAYMARK_TEST_ROUTES. The list comes from Express itself, so a route that a plugin adds cannot be forgotten.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const Module = require('node:module');

const apps = [];
const createServer = http.createServer;
http.createServer = function createServerAndRemember(...args) {
  const app = args.find(arg => typeof arg === 'function');
  if (app) apps.push(app);
  return createServer.apply(this, args);
};

// express-promise-router hides an application that is mounted in it inside a function of its own: remember which.
const load = Module._load;
let remembering;
Module._load = function loadAndWrap(request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request !== 'express-promise-router') return loaded;
  remembering ??= withMemory(loaded);
  return remembering;
};

function withMemory(createRouter) {
  function create(...options) {
    const router = createRouter.apply(this, options);
    const use = router.use;
    router.use = function useAndRemember(...args) {
      const before = router.stack.length;
      const result = use.apply(this, args);
      const handlers = args.flat(Infinity).filter(a => typeof a === 'function');
      router.stack.slice(before).forEach((layer, i) => {
        layer.mounted = handlers[i];
      });
      return result;
    };
    return router;
  }
  return Object.assign(create, createRouter, { default: create });
}

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
    // A router, or a whole application that is mounted like one.
    const handle = layer.mounted ?? layer.handle;
    const inner = handle?.stack ?? handle?._router?.stack;
    return inner ? walk(inner, prefix + mountPath(layer)) : [];
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
