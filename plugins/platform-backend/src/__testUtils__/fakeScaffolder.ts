import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import express from 'express';

/** A task as the scaffolder has it; `silent` for one that it breaks at. */
export interface FakeTask { status: string; createdBy?: string; silent?: boolean }

/** A scaffolder that knows these tasks. Only for tests. */
export const fakeScaffolder = (tasks: Map<string, FakeTask>) =>
  createBackendPlugin({
    pluginId: 'scaffolder',
    register(env) {
      env.registerInit({
        deps: { http: coreServices.httpRouter },
        async init({ http }) {
          const router = express.Router();
          router.get('/v2/tasks/:id', (request, response) => {
            const task = tasks.get(request.params.id);
            if (!task) return void response.status(404).json({});
            return void response.status(task.silent ? 500 : 200).json({ id: request.params.id, ...task });
          });
          http.use(router);
        },
      });
    },
  });
