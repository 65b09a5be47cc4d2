// Generated from openapi.yaml by `npm run generate`. Do not edit.
/** The API's OpenAPI 3.1 document. */
export const openApiDocument: Record<string, any> = {
  "openapi": "3.1.0",
  "info": {
    "title": "Waymark platform",
    "version": "1.0.0",
    "description": "Everything the portal, the command line, template steps and assistants do. Each write returns an operation that can be watched, retried and undone. Every call needs a token; errors have one envelope, lists one paging scheme."
  },
  "servers": [
    {
      "url": "/api/platform"
    }
  ],
  "security": [
    {
      "bearer": []
    }
  ],
  "tags": [
    {
      "name": "services"
    },
    {
      "name": "operations"
    },
    {
      "name": "environments"
    },
    {
      "name": "databases"
    },
    {
      "name": "configuration"
    },
    {
      "name": "notices"
    },
    {
      "name": "platform"
    }
  ],
  "paths": {
    "/whoami": {
      "get": {
        "operationId": "whoAmI",
        "summary": "The person that the token stands for, and their teams",
        "tags": [
          "platform"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The person",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Person"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/assistant-tokens": {
      "post": {
        "operationId": "createAssistantToken",
        "summary": "A token for an assistant that works for the caller. It opens the door of assistants and no other, and lives as long as the caller's own",
        "tags": [
          "platform"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "201": {
            "description": "The token",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AssistantToken"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services": {
      "get": {
        "operationId": "listServices",
        "summary": "Services, by name",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "team",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "q",
            "in": "query",
            "description": "Part of the name",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only those of the caller's teams",
            "schema": {
              "type": "boolean"
            }
          },
          {
            "name": "decommissioned",
            "in": "query",
            "description": "Those that were decommissioned, gone ones too, instead of those that are there",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServicePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createService",
        "summary": "Creates a service, from a golden path or from files, up to a healthy service in staging",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateService"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "getService",
        "summary": "A service with its environments, as they are now",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The service",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceDetail"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/home": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "getServiceHome",
        "summary": "A service with all that its page shows, in one answer",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The service and what concerns it now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceHome"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/releases": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listReleases",
        "summary": "Releases, newest first",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReleasePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/deployments": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listDeployments",
        "summary": "Every change of a pin of a service, newest first",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploymentPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createDeployment",
        "summary": "Deploys a release through environments; by default the newest of the default branch through the promotion order",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "deploy",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateDeployment"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/tokens": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listServiceTokens",
        "summary": "Tokens that may deploy a service and nothing else, newest first; never their text",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceTokenPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createServiceToken",
        "summary": "A token for the workflow that builds the images of a service. It deploys that service, reads the operations that it has begun, and nothing else. Its text is in this answer only",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateServiceToken"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The token",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CreatedServiceToken"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/tokens/{token}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "name": "token",
          "in": "path",
          "required": true,
          "description": "Its id",
          "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          }
        }
      ],
      "delete": {
        "operationId": "revokeServiceToken",
        "summary": "Revokes a token at once; what it has begun goes on",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "200": {
            "description": "The token as it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceToken"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/rollbacks": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "post": {
        "operationId": "createRollback",
        "summary": "Goes back to the last release that was healthy in an environment; stops what is on its way there",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "rollback",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateRollback"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/restart": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "name": "environment",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "restartService",
        "summary": "Starts new processes of what serves beside the old ones, then ends those; no request fails",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RestartService"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/jobs": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listJobs",
        "summary": "What runs by the clock beside a service, in all environments, with its last runs",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The jobs",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/JobList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/jobs/{job}/runs": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        },
        {
          "name": "job",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "runJob",
        "summary": "Runs a job now, whatever its schedule says. Refused while one of its runs is going on",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/jobs/{job}/runs/{run}/log": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        },
        {
          "name": "job",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          }
        },
        {
          "name": "run",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 100
          }
        }
      ],
      "get": {
        "operationId": "getJobRunLog",
        "summary": "What one run of a job has said, oldest line first, as far as it is kept",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "Lines",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LogPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/scale": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "name": "environment",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "scaleService",
        "summary": "Another number of replicas, by a commit to platform.yaml; with a reason and an expiry, an override that ends by itself, or is ended before",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ScaleService"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/config": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "get": {
        "operationId": "getConfig",
        "summary": "The plain configuration of a service in an environment; values for its owners and the platform team",
        "tags": [
          "configuration"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The configuration",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Config"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "patch": {
        "operationId": "changeConfig",
        "summary": "Sets and takes out plain values, as one new config revision; what serves is replaced without a failed request",
        "tags": [
          "configuration"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ChangeConfig"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/secrets": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "get": {
        "operationId": "listSecrets",
        "summary": "Names, versions and ages of the secrets of a service in an environment. Nothing answers their values",
        "tags": [
          "configuration"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The secrets",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/secrets/rotate": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "post": {
        "operationId": "rotateSecrets",
        "summary": "New values for secrets that the platform has generated; a value that only its owner knows is set by them",
        "tags": [
          "configuration"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RotateSecrets"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/secrets/{secret}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        },
        {
          "name": "secret",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[A-Z][A-Z0-9_]{0,62}$"
          }
        }
      ],
      "put": {
        "operationId": "setSecret",
        "summary": "Sets a secret, to a value or to one that is generated; what serves is replaced without a failed request",
        "tags": [
          "configuration"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SetSecret"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "delete": {
        "operationId": "deleteSecret",
        "summary": "Takes a secret out; its values are gone once nothing runs with it",
        "tags": [
          "configuration"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          },
          {
            "name": "reason",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 500
            }
          },
          {
            "name": "breakGlass",
            "in": "query",
            "description": "Why it goes on although it is frozen; audited",
            "schema": {
              "type": "string",
              "minLength": 5,
              "maxLength": 500
            }
          }
        ],
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/config/differences": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "get": {
        "operationId": "getConfigDifferences",
        "summary": "In what the configuration of an environment differs from that of another, by name",
        "tags": [
          "configuration"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "name": "from",
            "in": "query",
            "required": true,
            "description": "The other environment",
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The differences",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ConfigDifferences"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/conditions": {
      "get": {
        "operationId": "listConditions",
        "summary": "What is wrong with the platform itself, empty where nothing is",
        "tags": [
          "platform"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The conditions",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ConditionList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/transfer": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "post": {
        "operationId": "requestTransfer",
        "summary": "Asks that a service goes to another team; by an owner of either, and an owner of the other has to accept",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RequestTransfer"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The request",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Transfer"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/decommission": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "getDecommission",
        "summary": "What decommissioning a service would end, who depends on it, and what they have said so far",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "What would happen",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Decommission"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "decommissionService",
        "summary": "Decommissions a service. Who depends on it is asked first; it can be brought back whole until its grace period ends",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/DecommissionService"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/decommission/answers/{dependant}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "name": "dependant",
          "in": "path",
          "required": true,
          "description": "The service that depends on it",
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "answerDecommission",
        "summary": "Says for a service that depends on one that is to be decommissioned whether that may go. By its owners only, never by an assistant",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/AnswerDecommission"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The answer",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DecommissionAnswer"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/recovery": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "post": {
        "operationId": "recoverService",
        "summary": "Brings a decommissioned service back whole, while its grace period lasts",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/decommissions": {
      "get": {
        "operationId": "listDecommissionAnswers",
        "summary": "Questions to those who depend on a service that is to be decommissioned, of operations that have not ended; oldest first",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "waiting",
            "in": "query",
            "description": "Only those that nobody has answered",
            "schema": {
              "type": "boolean"
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only those to the caller's teams",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DecommissionAnswerPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/transfers": {
      "get": {
        "operationId": "listTransfers",
        "summary": "Transfers of services that were asked for; newest first",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "state",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "waiting",
                "accepted",
                "declined",
                "expired"
              ]
            }
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only those that the caller may decide",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/TransferPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/transfers/{transfer}/accept": {
      "parameters": [
        {
          "name": "transfer",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[0-9]{1,15}$"
          }
        }
      ],
      "post": {
        "operationId": "acceptTransfer",
        "summary": "Agrees to a transfer, and does it. Never by who asked, never by an assistant",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/transfers/{transfer}/decline": {
      "parameters": [
        {
          "name": "transfer",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[0-9]{1,15}$"
          }
        }
      ],
      "post": {
        "operationId": "declineTransfer",
        "summary": "Says no to a transfer, or takes back one's own request",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "reason": {
                    "type": "string",
                    "maxLength": 500
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Transfer"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/alerts": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listAlerts",
        "summary": "Alerts on the objective of a service, evaluated from the platform's own samples; newest first",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "firing",
            "in": "query",
            "description": "Only those that fire now",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AlertPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/plans": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "post": {
        "operationId": "createPlan",
        "summary": "Works out what a deployment, a rollback, a restart or another number of replicas would do, from what is there now. Changes nothing",
        "tags": [
          "plans"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreatePlan"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The plan",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Plan"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/plans/{plan}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Plan"
        }
      ],
      "get": {
        "operationId": "getPlan",
        "summary": "A plan, and whether it was applied",
        "tags": [
          "plans"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The plan",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Plan"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/plans/{plan}/apply": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Plan"
        }
      ],
      "post": {
        "operationId": "applyPlan",
        "summary": "Does what a plan says, unless what it was made from has moved",
        "tags": [
          "plans"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "supersede": {
                    "type": "boolean"
                  },
                  "canary": {
                    "$ref": "#/components/schemas/Canary"
                  },
                  "reason": {
                    "type": "string",
                    "maxLength": 500
                  },
                  "breakGlass": {
                    "type": "string",
                    "minLength": 5,
                    "maxLength": 500,
                    "description": "Why it goes on although it is frozen; audited"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/approvals": {
      "get": {
        "operationId": "listApprovals",
        "summary": "What waits for somebody's word, or was decided; newest first",
        "tags": [
          "gates"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "state",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "waiting",
                "approved",
                "rejected",
                "expired"
              ]
            }
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only those that the caller may decide",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ApprovalPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/approvals/{approval}/decision": {
      "parameters": [
        {
          "name": "approval",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[0-9]{1,15}$"
          }
        }
      ],
      "post": {
        "operationId": "decideApproval",
        "summary": "Approves or rejects. Never by who asked, never by an assistant",
        "tags": [
          "gates"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "required": [
                  "decision"
                ],
                "properties": {
                  "decision": {
                    "type": "string",
                    "enum": [
                      "approve",
                      "reject"
                    ]
                  },
                  "reason": {
                    "type": "string",
                    "maxLength": 500
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Approval"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/freezes": {
      "get": {
        "operationId": "listFreezes",
        "summary": "Windows in which nothing changes, now and planned",
        "tags": [
          "gates"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "all",
            "in": "query",
            "description": "Those that are over too",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/FreezePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createFreeze",
        "summary": "Freezes a service, a team or an environment, now or from a time on",
        "tags": [
          "gates"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateFreeze"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The window",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Freeze"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/freezes/{freeze}/end": {
      "parameters": [
        {
          "name": "freeze",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[0-9]{1,15}$"
          }
        }
      ],
      "post": {
        "operationId": "endFreeze",
        "summary": "Ends a window now; one that is over stays as it is",
        "tags": [
          "gates"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Freeze"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/incidents": {
      "get": {
        "operationId": "listIncidents",
        "summary": "Incidents, newest first",
        "tags": [
          "gates"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "open",
            "in": "query",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/IncidentPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/incidents": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "post": {
        "operationId": "openIncident",
        "summary": "Opens an incident, and freezes the service until it is closed. One at a time for each service",
        "tags": [
          "gates"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "required": [
                  "title"
                ],
                "properties": {
                  "title": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 200
                  },
                  "release": {
                    "type": "string",
                    "pattern": "^r[1-9][0-9]{0,8}$",
                    "description": "The release that is said to have brought it"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The incident with the last changes",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Incident"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/incidents/{incident}/close": {
      "parameters": [
        {
          "name": "incident",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[0-9]{1,15}$"
          }
        }
      ],
      "post": {
        "operationId": "closeIncident",
        "summary": "Closes an incident and ends its freeze",
        "tags": [
          "gates"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "summary": {
                    "type": "string",
                    "maxLength": 2000
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Incident"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/audit": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listServiceAudit",
        "summary": "Who did what to a service, by which door and why, refusals too; newest first",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuditPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/definitions": {
      "get": {
        "operationId": "getDefinitions",
        "summary": "Sizes and prices that plans are made with",
        "tags": [
          "plans"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The definitions of this version",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "additionalProperties": true
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/policies/export": {
      "get": {
        "operationId": "exportPolicies",
        "summary": "Policies whose scope is one object, as a cluster's own admission checks them; and those that stay here, with the reason",
        "tags": [
          "plans"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "Objects of Kubernetes",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExportedPolicies"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/documents/{document}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "name": "document",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9.-]{0,62}$"
          }
        }
      ],
      "get": {
        "operationId": "getDocument",
        "summary": "A document that the newest build made (openapi.json)",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The document as text",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Document"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/logs": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "get": {
        "operationId": "getLogs",
        "summary": "Log lines of what runs, oldest first. With `Accept text/event-stream` they keep coming",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "name": "since",
            "in": "query",
            "description": "A duration (`90s`, `15m`, `1h`, `2d`) or an ISO 8601 time",
            "schema": {
              "type": "string",
              "maxLength": 40
            }
          },
          {
            "name": "after",
            "in": "query",
            "description": "Cursor of the last line seen",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "name": "limit",
            "in": "query",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 5000,
              "default": 500
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Lines; as server-sent events each `data` is one LogLine",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LogPage"
                }
              },
              "text/event-stream": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/raw": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "get": {
        "operationId": "getRaw",
        "summary": "What is underneath, as the target has it (processes, ports, files, roles), without secrets",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "Each object",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RawObjects"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/health": {
      "get": {
        "operationId": "getHealth",
        "summary": "One honest dot for each service asked for, in one request",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "name": "service",
            "in": "query",
            "description": "Names; none means all that the page holds",
            "style": "form",
            "explode": true,
            "schema": {
              "type": "array",
              "maxItems": 200,
              "items": {
                "type": "string",
                "maxLength": 63
              }
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Dots",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/HealthList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/wall": {
      "get": {
        "operationId": "getWall",
        "summary": "Services for a screen on a wall, what needs somebody first, with incident, error budget and figures over all of them",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "name": "team",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Those that come first",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Wall"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/bindings": {
      "get": {
        "operationId": "listBindings",
        "summary": "What runs where, over all services and environments, with its state",
        "tags": [
          "environments"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "team",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only those of the caller's teams",
            "schema": {
              "type": "boolean"
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "kind",
            "in": "query",
            "description": "Of the environment",
            "schema": {
              "$ref": "#/components/schemas/EnvironmentKind"
            }
          },
          {
            "name": "state",
            "in": "query",
            "description": "One of these",
            "style": "form",
            "explode": true,
            "schema": {
              "type": "array",
              "maxItems": 6,
              "items": {
                "$ref": "#/components/schemas/HealthColor"
              }
            }
          },
          {
            "name": "q",
            "in": "query",
            "description": "Part of the name of the service or of the environment",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "sort",
            "in": "query",
            "description": "By name, the worst first, the dearest, the newest release, the oldest place",
            "schema": {
              "type": "string",
              "enum": [
                "service",
                "health",
                "cost",
                "deployed",
                "age"
              ],
              "default": "service"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BindingPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/environments": {
      "get": {
        "operationId": "listEnvironments",
        "summary": "Environments, in promotion order",
        "tags": [
          "environments"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EnvironmentPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createEnvironment",
        "summary": "Creates an environment of a team's own, outside of the promotion order",
        "tags": [
          "environments"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateEnvironment"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/environments/{environment}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "delete": {
        "operationId": "deleteEnvironment",
        "summary": "Tears an environment of a team's own, or a preview, down with all that is in it; the data is gone",
        "tags": [
          "environments"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/environments/{environment}/clones": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "post": {
        "operationId": "cloneEnvironment",
        "summary": "Creates an environment of a team's own, with the named services as they serve in this one; their databases begin empty",
        "tags": [
          "environments"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CloneEnvironment"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/environments/{environment}/extend": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "post": {
        "operationId": "extendEnvironment",
        "summary": "Puts off the time at which an environment of a team's own, or a preview, goes by itself",
        "tags": [
          "environments"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ExtendEnvironment"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The environment",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Environment"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/previews": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listPreviews",
        "summary": "Previews of a service's branches, the newest first",
        "tags": [
          "environments"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/PreviewPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createPreview",
        "summary": "Makes a branch below preview/ at the head of the default branch, or at a commit; its preview follows as after a push",
        "tags": [
          "environments"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreatePreview"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The run that makes it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/branches": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "get": {
        "operationId": "listBranches",
        "summary": "Branches of a service's repository, the default branch first, and which of them have a preview",
        "tags": [
          "environments"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The branches, 500 at most",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Branch"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/notices": {
      "get": {
        "operationId": "listNotices",
        "summary": "What people are told of, newest first",
        "tags": [
          "notices"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only of the caller's teams",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/NoticePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/notices/unread": {
      "get": {
        "operationId": "countNotices",
        "summary": "How many of the caller's teams the caller has not seen",
        "tags": [
          "notices"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The count",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/UnreadNotices"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/notices/seen": {
      "put": {
        "operationId": "seeNotices",
        "summary": "The caller has seen all up to one",
        "tags": [
          "notices"
        ],
        "x-access": "viewer",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "required": [
                  "upTo"
                ],
                "properties": {
                  "upTo": {
                    "type": "string",
                    "pattern": "^ntc_[0-9a-f]{24}$",
                    "description": "The id of a notice"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "How many there are now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/UnreadNotices"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/notices/receivers": {
      "get": {
        "operationId": "listNoticeReceivers",
        "summary": "Who is told by webhook, and how far that has come. Never where",
        "tags": [
          "notices"
        ],
        "x-access": "platform",
        "responses": {
          "200": {
            "description": "All of them",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/NoticeReceiver"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/notices/deliveries": {
      "get": {
        "operationId": "listNoticeDeliveries",
        "summary": "How far each notice has come with each receiver, newest first",
        "tags": [
          "notices"
        ],
        "x-access": "platform",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "state",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "waiting",
                "delivered",
                "dead"
              ]
            }
          },
          {
            "name": "receiver",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/NoticeDeliveryPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/notices/deliveries/{delivery}/retry": {
      "parameters": [
        {
          "name": "delivery",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^[0-9]{1,15}$"
          }
        }
      ],
      "post": {
        "operationId": "retryNoticeDelivery",
        "summary": "Tries again now, also what is dead",
        "tags": [
          "notices"
        ],
        "x-access": "platform",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/NoticeDelivery"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/dev-sessions": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        }
      ],
      "post": {
        "operationId": "startDevSession",
        "summary": "What a person needs to run a service from the working folder; its database lives as long as the session is renewed",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/StartDevSession"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The session",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DevSession"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/environments/{environment}/dev-sessions/{session}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        },
        {
          "$ref": "#/components/parameters/Environment"
        },
        {
          "name": "session",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "pattern": "^dev-[0-9a-f]{12}$"
          }
        }
      ],
      "put": {
        "operationId": "renewDevSession",
        "summary": "Lengthens a session; by who has started it",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DevSession"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "delete": {
        "operationId": "endDevSession",
        "summary": "Ends a session; its database goes. Absent is gone",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "responses": {
          "200": {
            "description": "Whether nothing of it is left",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "gone"
                  ],
                  "properties": {
                    "gone": {
                      "type": "boolean"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/{service}/database": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Service"
        }
      ],
      "post": {
        "operationId": "addDatabase",
        "summary": "Adds the block that asks for a database to platform.yaml, as a commit that goes through the pipeline",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "size": {
                    "type": "string",
                    "enum": [
                      "small",
                      "medium",
                      "large"
                    ],
                    "default": "small"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases": {
      "get": {
        "operationId": "listDatabases",
        "summary": "All databases; those that nobody uses first, then by what they cost",
        "tags": [
          "databases"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "team",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "name",
            "in": "query",
            "description": "What people call it, or its id",
            "schema": {
              "type": "string",
              "maxLength": 100
            }
          },
          {
            "name": "q",
            "in": "query",
            "description": "Part of its name, of its id, of its name on the target or of the name of its service",
            "schema": {
              "type": "string",
              "maxLength": 100
            }
          },
          {
            "name": "state",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/DatabaseStateName"
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Only those of the caller's teams",
            "schema": {
              "type": "boolean"
            }
          },
          {
            "name": "orphan",
            "in": "query",
            "description": "Only those that nobody uses",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabasePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createDatabase",
        "summary": "Creates a PostgreSQL database on its own, without a service, up to taking connections",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateDatabase"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/adoptions": {
      "post": {
        "operationId": "adoptDatabase",
        "summary": "Adopts a PostgreSQL database that somebody else keeps, to be watched and backed up by dumps. It is never changed",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/AdoptDatabase"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/backups": {
      "get": {
        "operationId": "listBackups",
        "summary": "Backups of all databases, newest first; of those that are gone too, as long as they are kept",
        "tags": [
          "databases"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "team",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "name",
            "in": "query",
            "description": "Of databases that are called so",
            "schema": {
              "type": "string",
              "maxLength": 100
            }
          },
          {
            "name": "gone",
            "in": "query",
            "description": "Only those of databases that are gone",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BackupPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "get": {
        "operationId": "getDatabase",
        "summary": "A database with all that is kept of it and everything that its page shows",
        "tags": [
          "databases"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The database",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabaseDetail"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/backups": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "backUpDatabase",
        "summary": "Takes a backup now",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "prove": {
                    "type": "boolean",
                    "description": "Restores it to a scratch instance too and checks it"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/backups/{backup}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        },
        {
          "name": "backup",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "delete": {
        "operationId": "removeBackup",
        "summary": "Removes a backup, and of the log what no other one needs. The newest one stays",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "202": {
            "description": "As it is now; it goes soon",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Backup"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/proofs": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "proveBackup",
        "summary": "Restores a backup to a scratch instance and checks it; the newest one unless another is named",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "backup": {
                    "type": "string",
                    "maxLength": 63
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The backup; its proof follows",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Backup"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/restores": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "restoreDatabase",
        "summary": "Restores to a new database beside this one, as of a backup or of a moment. This one is not touched",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RestoreDatabase"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/rotations": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "rotateDatabase",
        "summary": "Exchanges the login of a database for a new one. What serves is started beside itself with it, so that no request fails; then the old one is refused",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "reason": {
                    "type": "string",
                    "maxLength": 500
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/swap": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "swapDatabase",
        "summary": "Makes a restored database the one that its service uses; the one before is kept",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "reason": {
                    "type": "string",
                    "maxLength": 500
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/size": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "resizeDatabase",
        "summary": "Another size. For the database of a service a commit to platform.yaml, or with a reason and a time an override that ends by itself; it is restarted with it",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ResizeDatabase"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/deletion": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "deleteDatabase",
        "summary": "Deletes a database after a final backup. It stands still until the grace period ends, and can be brought back whole until then",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/DeleteDatabase"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/forget": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "forgetDatabase",
        "summary": "Forgets a database that was adopted, with the dumps of it. It itself is not touched",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "required": [
                  "confirm"
                ],
                "properties": {
                  "confirm": {
                    "type": "string",
                    "maxLength": 100,
                    "description": "Its name"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/recovery": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "recoverDatabase",
        "summary": "Brings a deleted database back whole, while its grace period lasts",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/policy": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "put": {
        "operationId": "setDatabasePolicy",
        "summary": "How often it is backed up and proven, how long backups are kept, and whether it can be deleted. What is left out stays",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SetDatabasePolicy"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabasePolicy"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/statistics": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "get": {
        "operationId": "getDatabaseStatistics",
        "summary": "How a database does, asked of it now",
        "tags": [
          "databases"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "Its figures",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabaseStatistics"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/schema": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "get": {
        "operationId": "getDatabaseSchema",
        "summary": "Tables, columns and indexes",
        "tags": [
          "databases"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "What there is",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabaseSchema"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/queries": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "queryDatabase",
        "summary": "Runs one statement that can only read. Audited with the beginning of the statement and its hash",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "required": [
                  "sql"
                ],
                "properties": {
                  "sql": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 20000
                  },
                  "maxRows": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 1000,
                    "default": 100
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "Its rows",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/QueryResult"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/connections": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        }
      ],
      "post": {
        "operationId": "connectToDatabase",
        "summary": "A login of the caller's own, for an hour at most. The password is in this answer and nowhere else",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "access": {
                    "type": "string",
                    "enum": [
                      "read",
                      "write"
                    ],
                    "default": "read"
                  },
                  "minutes": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 60,
                    "default": 60
                  }
                }
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "How to connect",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabaseConnection"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/databases/{database}/connections/{role}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Database"
        },
        {
          "name": "role",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "delete": {
        "operationId": "disconnectFromDatabase",
        "summary": "Ends a person's login now and cuts its connections. One that has ended stays as it is",
        "tags": [
          "databases"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "200": {
            "description": "As it is now",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DatabaseRole"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/resources": {
      "get": {
        "operationId": "listResources",
        "summary": "Databases and other things with a life of their own",
        "tags": [
          "environments"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ResourcePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/repositories": {
      "get": {
        "operationId": "listRepositories",
        "summary": "Repositories of services; what the catalog reads",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RepositoryPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createRepository",
        "summary": "Creates a repository from files. One with a platform.yaml is a service's; nothing is deployed yet",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateRepository"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/repositories/{repository}": {
      "parameters": [
        {
          "name": "repository",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "get": {
        "operationId": "getRepository",
        "summary": "A repository and who owns it",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The repository",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Repository"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/repositories/{repository}/proposal": {
      "parameters": [
        {
          "name": "repository",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "get": {
        "operationId": "getProposal",
        "summary": "How a repository that is no service yet comes onto the path; the platform.yaml that is proposed, from what, and what is missing",
        "tags": [
          "services"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The proposal",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Proposal"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/imports": {
      "post": {
        "operationId": "importService",
        "summary": "Brings an existing service in, with its history, up to a healthy service in staging; a repository that is here already, or one that waits for a push",
        "tags": [
          "services"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          },
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ImportService"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations": {
      "get": {
        "operationId": "listOperations",
        "summary": "Operations, newest first",
        "tags": [
          "operations"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "key",
            "in": "query",
            "description": "The idempotency key it was started with",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "name": "task",
            "in": "query",
            "description": "The template task they are part of",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "state",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/OperationState"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/OperationPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "get": {
        "operationId": "getOperation",
        "summary": "An operation with its steps",
        "tags": [
          "operations"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "The operation",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}/log": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "get": {
        "operationId": "getOperationLog",
        "summary": "Its log. With `Accept text/event-stream` log lines and states keep coming until it ends",
        "tags": [
          "operations"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "name": "after",
            "in": "query",
            "description": "Cursor of the last line seen",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "name": "limit",
            "in": "query",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 5000,
              "default": 1000
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Lines; as server-sent events `event: log` is one OperationLogLine, `event: operation` is the Operation",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/OperationLogPage"
                }
              },
              "text/event-stream": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}/retry": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "post": {
        "operationId": "retryOperation",
        "summary": "Goes on from the step that failed",
        "tags": [
          "operations"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "202": {
            "description": "The operation",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}/undo": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "post": {
        "operationId": "undoOperation",
        "summary": "Takes back everything that a failed operation has made, in reverse order",
        "tags": [
          "operations"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "202": {
            "description": "The operation",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}/promote": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "post": {
        "operationId": "promoteOperation",
        "summary": "The release of a running deployment takes all of the traffic as soon as it is up, without waiting for its canary",
        "description": "Twice is once. One that has ended well is answered as it is.",
        "tags": [
          "operations"
        ],
        "x-access": "owner",
        "x-action": true,
        "x-destructive": "person",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/Decide"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}/abort": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "post": {
        "operationId": "abortOperation",
        "summary": "Takes the release of a running deployment out of the traffic at once, and ends it",
        "description": "Twice is once. It ends as failed, with result.rolledBack where something was there to go back.",
        "tags": [
          "operations"
        ],
        "x-access": "owner",
        "x-action": true,
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/Decide"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The operation",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/operations/{operation}/measurements": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Operation"
        }
      ],
      "get": {
        "operationId": "listMeasurements",
        "summary": "What was measured of a canary, oldest first, with what each of its steps has come to",
        "tags": [
          "operations"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/MeasurementPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/tasks/{task}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Task"
        }
      ],
      "get": {
        "operationId": "getTask",
        "summary": "What a template task has made here, and whether that can be taken back",
        "tags": [
          "operations"
        ],
        "x-access": "viewer",
        "responses": {
          "200": {
            "description": "The task",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/TemplateTask"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/tasks/{task}/undo": {
      "parameters": [
        {
          "$ref": "#/components/parameters/Task"
        }
      ],
      "post": {
        "operationId": "undoTask",
        "summary": "Takes back everything that a template task which has not completed has made here, last thing first",
        "description": "For those who may undo each of its operations. Sent once more it answers with the same operation.",
        "tags": [
          "operations"
        ],
        "x-access": "owner",
        "parameters": [
          {
            "$ref": "#/components/parameters/Door"
          }
        ],
        "responses": {
          "202": {
            "description": "The operation that does it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/activity": {
      "get": {
        "operationId": "listActivity",
        "summary": "What happened lately, newest first. With `Accept text/event-stream` it keeps coming",
        "tags": [
          "platform"
        ],
        "x-access": "viewer",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          },
          {
            "name": "service",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "team",
            "in": "query",
            "description": "Whose it was when it happened",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "kind",
            "in": "query",
            "description": "Gate: approvals, freezes, incidents",
            "schema": {
              "type": "string",
              "enum": [
                "operation",
                "release",
                "health",
                "gate"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page; as server-sent events each `data` is one Activity",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ActivityPage"
                }
              },
              "text/event-stream": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/audit": {
      "get": {
        "operationId": "listAudit",
        "summary": "Who did what, refusals too, newest first",
        "tags": [
          "platform"
        ],
        "x-access": "platform",
        "parameters": [
          {
            "$ref": "#/components/parameters/Limit"
          },
          {
            "$ref": "#/components/parameters/Cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuditPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/templates": {
      "get": {
        "operationId": "listTemplates",
        "summary": "Golden paths that a service can be created from",
        "tags": [
          "platform"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "responses": {
          "200": {
            "description": "All of them",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/TemplateList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/validate": {
      "post": {
        "operationId": "validateFile",
        "summary": "Checks the text of a platform.yaml",
        "tags": [
          "platform"
        ],
        "x-access": "viewer",
        "x-action": "read",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "required": [
                  "text"
                ],
                "properties": {
                  "text": {
                    "type": "string",
                    "maxLength": 262144
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What is wrong with it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Validation"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    }
  },
  "components": {
    "securitySchemes": {
      "bearer": {
        "type": "http",
        "scheme": "bearer"
      }
    },
    "parameters": {
      "Limit": {
        "name": "limit",
        "in": "query",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 200,
          "default": 50
        }
      },
      "Cursor": {
        "name": "cursor",
        "in": "query",
        "description": "nextCursor of the page before",
        "schema": {
          "type": "string",
          "maxLength": 500
        }
      },
      "Service": {
        "name": "service",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 63
        }
      },
      "Environment": {
        "name": "environment",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 63
        }
      },
      "Database": {
        "name": "database",
        "in": "path",
        "required": true,
        "description": "Its id",
        "schema": {
          "type": "string",
          "maxLength": 63
        }
      },
      "Plan": {
        "name": "plan",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 63
        }
      },
      "Operation": {
        "name": "operation",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 63
        }
      },
      "Task": {
        "name": "task",
        "in": "path",
        "required": true,
        "description": "Its id in the scaffolder",
        "schema": {
          "type": "string",
          "pattern": "^[0-9a-f-]{36}$"
        }
      },
      "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key and body start one operation only",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 200
        }
      },
      "Door": {
        "name": "X-Waymark-Door",
        "in": "header",
        "description": "Which door the caller came through",
        "schema": {
          "$ref": "#/components/schemas/Door"
        }
      }
    },
    "responses": {
      "Error": {
        "description": "What happened",
        "why": null,
        "and what to do next": null,
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/ErrorEnvelope"
            }
          }
        }
      }
    },
    "schemas": {
      "Door": {
        "type": "string",
        "enum": [
          "portal",
          "cli",
          "template",
          "assistant",
          "pipeline",
          "api"
        ]
      },
      "ErrorEnvelope": {
        "type": "object",
        "required": [
          "error"
        ],
        "properties": {
          "error": {
            "type": "object",
            "required": [
              "name",
              "message",
              "why",
              "next"
            ],
            "properties": {
              "name": {
                "type": "string",
                "description": "A class such as InputError, NotAllowedError, NotFoundError, ConflictError, AuthenticationError"
              },
              "message": {
                "type": "string",
                "description": "What happened"
              },
              "why": {
                "type": "string"
              },
              "next": {
                "type": "string",
                "description": "What to do next"
              },
              "problems": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          }
        }
      },
      "Problem": {
        "type": "object",
        "required": [
          "path",
          "message"
        ],
        "properties": {
          "path": {
            "type": "string",
            "description": "Field of the body or of the file"
          },
          "message": {
            "type": "string"
          },
          "next": {
            "type": "string"
          },
          "file": {
            "type": "string"
          },
          "line": {
            "type": "integer"
          },
          "column": {
            "type": "integer"
          }
        }
      },
      "AssistantToken": {
        "type": "object",
        "required": [
          "token",
          "expiresAt",
          "url"
        ],
        "properties": {
          "token": {
            "type": "string"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "url": {
            "type": "string",
            "description": "Where assistants come in"
          }
        }
      },
      "Person": {
        "type": "object",
        "required": [
          "entityRef",
          "displayName",
          "teams",
          "isPlatformTeam"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "displayName": {
            "type": "string"
          },
          "teams": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Team"
            }
          },
          "isPlatformTeam": {
            "type": "boolean"
          }
        }
      },
      "Team": {
        "type": "object",
        "required": [
          "name",
          "title",
          "entityRef"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "entityRef": {
            "type": "string"
          }
        }
      },
      "CreateService": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "template": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9-]{0,62}$",
            "description": "A golden path. Needed unless files are given"
          },
          "values": {
            "type": "object",
            "description": "What the golden path asks for",
            "additionalProperties": {
              "type": "string",
              "maxLength": 500
            }
          },
          "files": {
            "$ref": "#/components/schemas/Tree"
          }
        }
      },
      "Tree": {
        "type": "array",
        "description": "The rendered tree, where a template has made it",
        "maxItems": 2000,
        "items": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "path",
            "contentBase64"
          ],
          "properties": {
            "path": {
              "type": "string",
              "minLength": 1,
              "maxLength": 500
            },
            "contentBase64": {
              "type": "string",
              "maxLength": 4194304
            },
            "executable": {
              "type": "boolean"
            }
          }
        }
      },
      "CreateRepository": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team",
          "files"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "files": {
            "$ref": "#/components/schemas/Tree"
          }
        }
      },
      "ImportService": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "description": "Of the service and of its repository"
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "commit": {
            "type": "string",
            "pattern": "^[0-9a-f]{40}$",
            "description": "What will be pushed: an empty repository is made, and waited until its default branch has it. Without it the repository is here already"
          },
          "head": {
            "type": "string",
            "pattern": "^[0-9a-f]{40}$",
            "description": "The head that the files were proposed for; refused if the repository has moved on"
          },
          "serviceFile": {
            "type": "string",
            "minLength": 1,
            "maxLength": 100000,
            "description": "Text of platform.yaml, committed to a repository that is here already; by default the one it has"
          },
          "catalogFile": {
            "type": "string",
            "minLength": 1,
            "maxLength": 100000,
            "description": "Text of catalog-info.yaml, committed where there is none"
          }
        }
      },
      "Proposal": {
        "type": "object",
        "required": [
          "repository",
          "team",
          "head",
          "serviceFile",
          "catalogFile",
          "current",
          "concluded",
          "scripts",
          "findings"
        ],
        "properties": {
          "repository": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "head": {
            "type": "string",
            "description": "The commit that was looked at"
          },
          "serviceFile": {
            "type": [
              "string",
              "null"
            ],
            "description": "Text of the platform.yaml that is proposed; null where the repository cannot come as it is"
          },
          "catalogFile": {
            "type": [
              "string",
              "null"
            ],
            "description": "Text of catalog-info.yaml; null where there is one"
          },
          "current": {
            "type": [
              "string",
              "null"
            ],
            "description": "Text of the platform.yaml that is there; null where there is none"
          },
          "concluded": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "path",
                "value",
                "from"
              ],
              "properties": {
                "path": {
                  "type": "string",
                  "description": "Field of platform.yaml"
                },
                "value": {
                  "type": "string"
                },
                "from": {
                  "type": "string",
                  "description": "What it was concluded from"
                }
              }
            }
          },
          "scripts": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "state"
              ],
              "properties": {
                "name": {
                  "type": "string",
                  "enum": [
                    "lint",
                    "test",
                    "build",
                    "migrate",
                    "start"
                  ]
                },
                "state": {
                  "type": "string",
                  "enum": [
                    "script",
                    "proposed",
                    "missing"
                  ]
                },
                "command": {
                  "type": "string"
                },
                "from": {
                  "type": "string"
                }
              }
            }
          },
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Finding"
            }
          }
        }
      },
      "Finding": {
        "type": "object",
        "required": [
          "id",
          "severity",
          "certain",
          "what",
          "why",
          "next"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "severity": {
            "type": "string",
            "enum": [
              "must",
              "should"
            ],
            "description": "must: the first run fails without it"
          },
          "certain": {
            "type": "boolean",
            "description": "False where it was concluded from not finding something"
          },
          "what": {
            "type": "string"
          },
          "why": {
            "type": "string"
          },
          "next": {
            "type": "string"
          },
          "file": {
            "type": "string"
          }
        }
      },
      "CreatePlan": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "kind": {
            "$ref": "#/components/schemas/PlanKind"
          },
          "environments": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "uniqueItems": true,
            "description": "Of a deployment by default the whole promotion order; of all else the one that is meant",
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            }
          },
          "release": {
            "type": "string",
            "pattern": "^r[1-9][0-9]{0,8}$",
            "description": "Of a deployment by default the newest one of the default branch; of a rollback the last that was healthy"
          },
          "from": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "description": "Of a deployment. An environment: what serves there is promoted"
          },
          "force": {
            "type": "boolean",
            "description": "Of a rollback. Also over a migration that cannot be reversed"
          },
          "replicas": {
            "type": "integer",
            "minimum": 1,
            "maximum": 50,
            "description": "Of scale"
          },
          "reason": {
            "type": "string",
            "minLength": 3,
            "maxLength": 500,
            "description": "Of scale, with expiresInHours: an override, which no file has"
          },
          "expiresInHours": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 168
          },
          "endOverride": {
            "type": "boolean",
            "description": "Of scale, instead of replicas: the override ends now"
          }
        }
      },
      "PlanKind": {
        "type": "string",
        "enum": [
          "deploy",
          "rollback",
          "restart",
          "scale"
        ],
        "description": "What is done; by default a deployment, which a promotion is too"
      },
      "Plan": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "service",
          "release",
          "createdBy",
          "createdAt",
          "expiresAt",
          "environments",
          "notes",
          "cost",
          "currency",
          "applied"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "kind": {
            "$ref": "#/components/schemas/PlanKind"
          },
          "service": {
            "type": "string"
          },
          "release": {
            "type": "string",
            "description": "The one that serves in the end; of a change to platform.yaml the one that its pipeline will make"
          },
          "notes": {
            "type": "array",
            "description": "What else is to know before it is done, a sentence each",
            "items": {
              "type": "string"
            }
          },
          "createdBy": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EnvironmentPlan"
            }
          },
          "cost": {
            "$ref": "#/components/schemas/CostChange"
          },
          "currency": {
            "type": "string",
            "description": "ISO 4217"
          },
          "notIncluded": {
            "type": [
              "string",
              "null"
            ],
            "description": "What was pushed and is not in this release",
            "in words": null
          },
          "applied": {
            "type": [
              "string",
              "null"
            ],
            "description": "The operation that did it"
          }
        }
      },
      "Approval": {
        "type": "object",
        "required": [
          "id",
          "operation",
          "service",
          "team",
          "environment",
          "requestedBy",
          "requestedAt",
          "expiresAt",
          "state",
          "decidedBy",
          "decidedAt",
          "reason",
          "seen"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "operation": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "requestedBy": {
            "type": "string"
          },
          "requestedAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "state": {
            "type": "string",
            "enum": [
              "waiting",
              "approved",
              "rejected",
              "expired"
            ]
          },
          "decidedBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "decidedAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "reason": {
            "type": [
              "string",
              "null"
            ]
          },
          "seen": {
            "type": "object",
            "description": "What is shown to whoever decides: the release, the plan",
            "additionalProperties": true
          }
        }
      },
      "ApprovalPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Approval"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Notice": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "title",
          "text",
          "service",
          "team",
          "environment",
          "actor",
          "operation",
          "links",
          "createdAt",
          "unread"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "The same in the portal and in every webhook"
          },
          "kind": {
            "type": "string",
            "enum": [
              "service.created",
              "deployed",
              "rolled-back",
              "approval.requested",
              "expiring",
              "backup.failed",
              "database.deleted",
              "decommission.asked",
              "service.decommissioned"
            ]
          },
          "title": {
            "type": "string"
          },
          "text": {
            "type": [
              "string",
              "null"
            ]
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ]
          },
          "environment": {
            "type": [
              "string",
              "null"
            ]
          },
          "actor": {
            "type": [
              "string",
              "null"
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ]
          },
          "links": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "label",
                "url"
              ],
              "properties": {
                "label": {
                  "type": "string"
                },
                "url": {
                  "type": "string",
                  "description": "A path of the portal, or an address"
                }
              }
            }
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "unread": {
            "type": "boolean"
          }
        }
      },
      "NoticePage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Notice"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "UnreadNotices": {
        "type": "object",
        "required": [
          "unread"
        ],
        "properties": {
          "unread": {
            "type": "integer",
            "description": "100 stands for 100 and more"
          }
        }
      },
      "NoticeReceiver": {
        "type": "object",
        "required": [
          "name",
          "team",
          "kinds",
          "waiting",
          "dead",
          "oldestWaitingAt",
          "lastDeliveredAt",
          "problem"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "team": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null for all teams"
          },
          "kinds": {
            "type": [
              "array",
              "null"
            ],
            "items": {
              "type": "string"
            },
            "description": "Null for all"
          },
          "waiting": {
            "type": "integer"
          },
          "dead": {
            "type": "integer"
          },
          "oldestWaitingAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "lastDeliveredAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "problem": {
            "type": [
              "string",
              "null"
            ],
            "description": "Why what waits was not delivered at the last attempt"
          }
        }
      },
      "NoticeDelivery": {
        "type": "object",
        "required": [
          "id",
          "notice",
          "kind",
          "title",
          "service",
          "team",
          "receiver",
          "state",
          "attempts",
          "nextAt",
          "problem",
          "createdAt",
          "endedAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "notice": {
            "type": "string"
          },
          "kind": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ]
          },
          "receiver": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "waiting",
              "delivered",
              "dead"
            ]
          },
          "attempts": {
            "type": "integer"
          },
          "nextAt": {
            "type": [
              "string",
              "null"
            ],
            "description": "When it is tried next; null when it has ended"
          },
          "problem": {
            "type": [
              "string",
              "null"
            ]
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "NoticeDeliveryPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/NoticeDelivery"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "StartDevSession": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "database": {
            "type": "boolean",
            "description": "Whether the working folder asks for a database; by default as the newest release does"
          },
          "dependencies": {
            "type": "array",
            "maxItems": 50,
            "items": {
              "type": "string",
              "maxLength": 63
            },
            "description": "The services that the working folder names; by default those of the newest release"
          }
        }
      },
      "DevSession": {
        "type": "object",
        "required": [
          "id",
          "service",
          "environment",
          "expiresAt",
          "renewSeconds",
          "env",
          "secrets",
          "missing",
          "database"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time",
            "description": "What is not renewed until then goes with its database"
          },
          "renewSeconds": {
            "type": "number",
            "description": "How often to renew it"
          },
          "env": {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            },
            "description": "The plain configuration of the environment and the addresses of the dependencies there"
          },
          "secrets": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Names of secrets that the environment has; their values stay there"
          },
          "missing": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Dependencies that have no address in the environment"
          },
          "database": {
            "type": [
              "object",
              "null"
            ],
            "required": [
              "state",
              "message",
              "url"
            ],
            "properties": {
              "state": {
                "type": "string",
                "enum": [
                  "preparing",
                  "ready"
                ]
              },
              "message": {
                "type": "string"
              },
              "url": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "A login of the session's own",
                "shown to who has started it": null
              }
            }
          }
        }
      },
      "CreateFreeze": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "reason"
        ],
        "properties": {
          "environment": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "service": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "startsAt": {
            "type": "string",
            "format": "date-time",
            "description": "Now by default"
          },
          "endsAt": {
            "type": "string",
            "format": "date-time",
            "description": "Until somebody ends it by default"
          },
          "reason": {
            "type": "string",
            "minLength": 3,
            "maxLength": 500
          }
        }
      },
      "Freeze": {
        "type": "object",
        "required": [
          "id",
          "environment",
          "team",
          "service",
          "startsAt",
          "endsAt",
          "reason",
          "incident",
          "createdBy",
          "active",
          "endedBy"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "environment": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ]
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "startsAt": {
            "type": "string",
            "format": "date-time"
          },
          "endsAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "reason": {
            "type": "string"
          },
          "incident": {
            "type": [
              "string",
              "null"
            ]
          },
          "createdBy": {
            "type": "string"
          },
          "active": {
            "type": "boolean",
            "description": "Holds now"
          },
          "endedBy": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "FreezePage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Freeze"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Incident": {
        "type": "object",
        "required": [
          "id",
          "service",
          "team",
          "title",
          "openedBy",
          "openedAt",
          "closedBy",
          "closedAt",
          "release",
          "summary",
          "lastChanges"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "openedBy": {
            "type": "string"
          },
          "openedAt": {
            "type": "string",
            "format": "date-time"
          },
          "closedBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "closedAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "release": {
            "type": [
              "string",
              "null"
            ]
          },
          "summary": {
            "type": [
              "string",
              "null"
            ]
          },
          "lastChanges": {
            "type": "array",
            "description": "The deployments before it",
            "newest first": null,
            "items": {
              "$ref": "#/components/schemas/Deployment"
            }
          }
        }
      },
      "IncidentPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Incident"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Deployment": {
        "type": "object",
        "required": [
          "id",
          "service",
          "environment",
          "from",
          "to",
          "commit",
          "actor",
          "door",
          "reason",
          "operation",
          "startedAt",
          "readyAt",
          "outcome"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "from": {
            "type": [
              "string",
              "null"
            ]
          },
          "to": {
            "type": "string"
          },
          "commit": {
            "type": "string"
          },
          "actor": {
            "type": "string"
          },
          "door": {
            "$ref": "#/components/schemas/Door"
          },
          "reason": {
            "type": [
              "string",
              "null"
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ]
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "readyAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "outcome": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null while it goes on",
            "enum": [
              "succeeded",
              "failed",
              "superseded",
              "rolled-back",
              null
            ]
          }
        }
      },
      "DeploymentPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Deployment"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "CostChange": {
        "type": "object",
        "description": "A month, at the prices of the definitions",
        "required": [
          "before",
          "after"
        ],
        "properties": {
          "before": {
            "type": "number"
          },
          "after": {
            "type": "number"
          }
        }
      },
      "EnvironmentPlan": {
        "type": "object",
        "required": [
          "environment",
          "from",
          "to",
          "later",
          "actions",
          "cost",
          "commits",
          "policies"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "from": {
            "type": [
              "string",
              "null"
            ]
          },
          "to": {
            "type": "string"
          },
          "later": {
            "type": [
              "string",
              "null"
            ],
            "description": "Why this does not happen when the plan is applied, and when it does; null where it does"
          },
          "actions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PlanAction"
            }
          },
          "configuration": {
            "type": "array",
            "description": "What of its configuration becomes another, by name; values of plain ones for owners",
            "items": {
              "$ref": "#/components/schemas/ConfigDifference"
            }
          },
          "cost": {
            "$ref": "#/components/schemas/CostChange"
          },
          "commits": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/CommitInfo"
            }
          },
          "policies": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "policy",
                "effect",
                "message"
              ],
              "properties": {
                "policy": {
                  "type": "string"
                },
                "effect": {
                  "type": "string",
                  "enum": [
                    "allow",
                    "warn",
                    "deny"
                  ]
                },
                "message": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "PlanAction": {
        "type": "object",
        "required": [
          "node",
          "type",
          "name",
          "verb",
          "impact",
          "because",
          "reversible"
        ],
        "properties": {
          "node": {
            "type": "string"
          },
          "type": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "verb": {
            "type": "string",
            "enum": [
              "create",
              "update",
              "replace",
              "detach",
              "delete",
              "none"
            ]
          },
          "impact": {
            "type": "string",
            "enum": [
              "none",
              "restart",
              "replacement",
              "data-loss"
            ]
          },
          "because": {
            "type": "string"
          },
          "reversible": {
            "type": "boolean"
          }
        }
      },
      "CreateDeployment": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "environments": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "uniqueItems": true,
            "description": "By default the whole promotion order",
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            }
          },
          "supersede": {
            "type": "boolean",
            "description": "Overtakes another person's deployment that has not ended"
          },
          "breakGlass": {
            "type": "string",
            "minLength": 5,
            "maxLength": 500,
            "description": "Why it goes on although it is frozen; audited"
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          },
          "release": {
            "type": "string",
            "pattern": "^r[1-9][0-9]{0,8}$",
            "description": "By default the one of the newest commit of the default branch",
            "built first where it is not yet": null
          },
          "image": {
            "type": "string",
            "minLength": 1,
            "maxLength": 400,
            "description": "An image that was built elsewhere: `host/path@sha256:…`, without a tag. Its release is made of its commit, once; needs `commit`"
          },
          "commit": {
            "type": "string",
            "pattern": "^[0-9a-f]{40}$",
            "description": "The commit of the default branch that the image was built of: its platform.yaml and package.json make the release"
          },
          "canary": {
            "$ref": "#/components/schemas/Canary"
          }
        }
      },
      "CreateServiceToken": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9 ._-]*$",
            "description": "What it is for, by default ci"
          },
          "expiresInDays": {
            "type": "integer",
            "minimum": 1,
            "maximum": 365,
            "description": "By default 90"
          }
        }
      },
      "ServiceToken": {
        "type": "object",
        "required": [
          "id",
          "service",
          "name",
          "state",
          "createdBy",
          "createdAt",
          "expiresAt",
          "lastUsedAt",
          "revokedBy",
          "revokedAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "active",
              "expired",
              "revoked"
            ]
          },
          "createdBy": {
            "type": "string",
            "description": "It works as long as this person may deploy the service"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastUsedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "To the minute"
          },
          "revokedBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "revokedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          }
        }
      },
      "ServiceTokenPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ServiceToken"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "CreatedServiceToken": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ServiceToken"
          },
          {
            "type": "object",
            "required": [
              "token"
            ],
            "properties": {
              "token": {
                "type": "string",
                "description": "Shown once; the platform keeps only a hash of it"
              }
            }
          }
        ]
      },
      "Canary": {
        "type": "object",
        "additionalProperties": false,
        "description": "Where it is given there is a canary before production, whatever platform.yaml says",
        "properties": {
          "first": {
            "type": "integer",
            "minimum": 1,
            "maximum": 99,
            "description": "Percent of the requests in its first step, by default 10; then 50, then all"
          },
          "stepSeconds": {
            "type": "integer",
            "minimum": 1,
            "maximum": 3600,
            "description": "A step lasts at least this long, by default 20 s"
          },
          "measurements": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "description": "A step has at least so many, by default 5; not more than its seconds"
          },
          "failureLimit": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "description": "So many measurements of a step may fail, by default 1"
          },
          "consecutiveErrorLimit": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "description": "So many measurements in a row may find no figures before the step pauses, by default 4"
          }
        }
      },
      "Decide": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 500
          }
        }
      },
      "MeasurementPage": {
        "type": "object",
        "required": [
          "items",
          "steps",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Measurement"
            }
          },
          "steps": {
            "type": "array",
            "description": "The steps of the canary",
            "items": {
              "$ref": "#/components/schemas/CanaryStep"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Measurement": {
        "type": "object",
        "required": [
          "step",
          "environment",
          "attempt",
          "number",
          "time",
          "weight",
          "stable",
          "candidate",
          "worse",
          "verdict",
          "reason"
        ],
        "properties": {
          "step": {
            "type": "string",
            "description": "Id of the step of the operation"
          },
          "environment": {
            "type": "string"
          },
          "attempt": {
            "type": "integer",
            "description": "Of the operation: a retry measures anew"
          },
          "number": {
            "type": "integer",
            "description": "Within its step"
          },
          "time": {
            "type": "string",
            "format": "date-time"
          },
          "weight": {
            "type": "integer",
            "description": "Percent of the requests that go to the candidate"
          },
          "stable": {
            "$ref": "#/components/schemas/MeasuredRelease"
          },
          "candidate": {
            "$ref": "#/components/schemas/MeasuredRelease"
          },
          "worse": {
            "type": "array",
            "description": "Probes that fail with the candidate and not with the stable release",
            "items": {
              "type": "object",
              "required": [
                "path",
                "candidate"
              ],
              "properties": {
                "path": {
                  "type": "string"
                },
                "candidate": {
                  "type": "string"
                }
              }
            }
          },
          "verdict": {
            "type": "string",
            "enum": [
              "successful",
              "failed",
              "inconclusive",
              "error"
            ]
          },
          "reason": {
            "type": "string"
          }
        }
      },
      "MeasuredRelease": {
        "type": "object",
        "required": [
          "release",
          "figures",
          "probes"
        ],
        "properties": {
          "release": {
            "type": "string"
          },
          "figures": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "requests",
                  "errors",
                  "p95Ms"
                ],
                "properties": {
                  "requests": {
                    "type": "integer"
                  },
                  "errors": {
                    "type": "integer"
                  },
                  "p95Ms": {
                    "type": [
                      "number",
                      "null"
                    ]
                  }
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "Since the measurement before; null where the source of figures did not say"
          },
          "probes": {
            "type": "object",
            "required": [
              "asked",
              "failed"
            ],
            "properties": {
              "asked": {
                "type": "integer"
              },
              "failed": {
                "type": "integer"
              }
            }
          }
        }
      },
      "CanaryStep": {
        "type": "object",
        "required": [
          "step",
          "environment",
          "weight",
          "state",
          "verdict",
          "reason",
          "measurements",
          "stepSeconds",
          "objective",
          "since"
        ],
        "properties": {
          "step": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "weight": {
            "type": "integer"
          },
          "state": {
            "type": "string",
            "enum": [
              "pending",
              "running",
              "succeeded",
              "failed",
              "skipped",
              "undoing",
              "undone"
            ]
          },
          "verdict": {
            "type": [
              "string",
              "null"
            ],
            "description": "Inconclusive is paused; null before the first measurement",
            "enum": [
              "running",
              "passed",
              "probes-only",
              "inconclusive",
              "failed",
              null
            ]
          },
          "reason": {
            "type": [
              "string",
              "null"
            ]
          },
          "measurements": {
            "type": "integer",
            "description": "How many it takes"
          },
          "stepSeconds": {
            "type": "integer"
          },
          "objective": {
            "type": [
              "number",
              "null"
            ],
            "description": "Percent of requests that are to succeed"
          },
          "since": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When the route was seen to lead so"
          }
        }
      },
      "CreateRollback": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "environment"
        ],
        "properties": {
          "environment": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "to": {
            "type": "string",
            "pattern": "^r[1-9][0-9]{0,8}$",
            "description": "One that was healthy there; by default the last that was"
          },
          "force": {
            "type": "boolean",
            "description": "Also over a migration that cannot be reversed"
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          },
          "supersede": {
            "type": "boolean",
            "description": "Overtakes another person's rollback that has not ended"
          }
        }
      },
      "RestartService": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "reason": {
            "type": "string",
            "maxLength": 500
          }
        }
      },
      "JobList": {
        "type": "object",
        "required": [
          "items"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Job"
            }
          }
        }
      },
      "Job": {
        "type": "object",
        "required": [
          "name",
          "environment",
          "command",
          "schedule",
          "timezone",
          "timeoutSeconds",
          "suspended",
          "nextAt",
          "missed",
          "message",
          "runs"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "command": {
            "type": "string"
          },
          "schedule": {
            "type": "string",
            "description": "Five fields of cron"
          },
          "timezone": {
            "type": "string"
          },
          "timeoutSeconds": {
            "type": "integer"
          },
          "suspended": {
            "type": "boolean",
            "description": "It runs only when somebody starts it"
          },
          "nextAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "null where nobody knows"
          },
          "missed": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "A time that passed while nobody could begin a run",
            "and was too long ago to make up for it": null
          },
          "message": {
            "type": "string"
          },
          "runs": {
            "type": "array",
            "description": "Newest first",
            "items": {
              "$ref": "#/components/schemas/JobRun"
            }
          }
        }
      },
      "JobRun": {
        "type": "object",
        "required": [
          "id",
          "by",
          "state"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "by": {
            "type": "string",
            "enum": [
              "clock",
              "person"
            ]
          },
          "state": {
            "type": "string",
            "enum": [
              "running",
              "succeeded",
              "failed",
              "lost",
              "refused"
            ],
            "description": "lost: it was interrupted with its machine. refused: another one was going on"
          },
          "scheduledAt": {
            "type": "string",
            "format": "date-time"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": "string",
            "format": "date-time"
          },
          "exitCode": {
            "type": "integer"
          },
          "words": {
            "type": "string",
            "description": "The last lines of one that has not succeeded"
          },
          "leftOut": {
            "type": "integer",
            "description": "So many times came while it was still going on"
          }
        }
      },
      "ScaleService": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "replicas": {
            "type": "integer",
            "minimum": 1,
            "maximum": 50,
            "description": "Needed unless an override is ended"
          },
          "endOverride": {
            "type": "boolean",
            "description": "Instead of replicas: the override ends now, and platform.yaml counts again"
          },
          "reason": {
            "type": "string",
            "minLength": 3,
            "maxLength": 500,
            "description": "With expiresInHours it is an override",
            "which no file has": null
          },
          "expiresInHours": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 168
          }
        }
      },
      "RequestTransfer": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "team"
        ],
        "properties": {
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "description": "Whose it is to be"
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          }
        }
      },
      "Transfer": {
        "type": "object",
        "required": [
          "id",
          "service",
          "from",
          "to",
          "askedBy",
          "askedTeam",
          "askedAt",
          "expiresAt",
          "reason",
          "state",
          "decidedBy",
          "decidedAt",
          "operation"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "from": {
            "type": "string"
          },
          "to": {
            "type": "string"
          },
          "askedBy": {
            "type": "string"
          },
          "askedTeam": {
            "type": "string",
            "description": "In whose name; the other of the two has to accept"
          },
          "askedAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "reason": {
            "type": [
              "string",
              "null"
            ]
          },
          "state": {
            "type": "string",
            "enum": [
              "waiting",
              "accepted",
              "declined",
              "expired"
            ]
          },
          "decidedBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "decidedAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ],
            "description": "The one that does it"
          }
        }
      },
      "TransferPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Transfer"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Alert": {
        "type": "object",
        "required": [
          "id",
          "service",
          "environment",
          "rule",
          "message",
          "firedAt",
          "resolvedAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "service": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "rule": {
            "type": "string",
            "enum": [
              "fast",
              "slow",
              "steady"
            ],
            "description": "Which windows of the error budget burn"
          },
          "message": {
            "type": "string",
            "description": "The measurement that it fired with"
          },
          "firedAt": {
            "type": "string",
            "format": "date-time"
          },
          "resolvedAt": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null while it fires"
          }
        }
      },
      "AlertPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Alert"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "ErrorBudget": {
        "type": "object",
        "required": [
          "objective",
          "left",
          "requests",
          "errors",
          "since"
        ],
        "properties": {
          "objective": {
            "type": "number",
            "description": "Percent of requests that are to succeed"
          },
          "left": {
            "type": "number",
            "description": "Share that is left; below 0 when more has failed than is allowed"
          },
          "requests": {
            "type": "number"
          },
          "errors": {
            "type": "number"
          },
          "since": {
            "type": [
              "string",
              "null"
            ],
            "description": "What it counts from: the first of the last 30 days, of UTC, or the first sample; null while there is none"
          }
        }
      },
      "AdoptDatabase": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team",
          "url"
        ],
        "properties": {
          "name": {
            "type": "string",
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "maxLength": 63
          },
          "environment": {
            "type": "string",
            "maxLength": 63,
            "default": "staging"
          },
          "url": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2000,
            "description": "How to get in: postgres://USER:PASSWORD@HOST:PORT/DATABASE, with sslmode, application_name and connect_timeout as its only options. Kept as a secret; no answer has it"
          }
        }
      },
      "DatabaseStateName": {
        "type": "string",
        "enum": [
          "attached",
          "detached",
          "standalone",
          "adopted",
          "restored",
          "replaced",
          "deleted"
        ],
        "description": "attached (its service asks for it), detached (its service no longer does; kept), standalone (without a service), adopted (somebody else keeps it; watched and backed up, never changed), restored (beside its service's own), replaced (its service has swapped to another), deleted (stands still until deleteAt)"
      },
      "Database": {
        "type": "object",
        "required": [
          "id",
          "name",
          "objectName",
          "service",
          "environment",
          "team",
          "size",
          "target",
          "state",
          "stateSince",
          "protected",
          "orphan",
          "ready",
          "message",
          "cost",
          "bytes",
          "keptBytes",
          "connections",
          "lastBackupAt",
          "lastProvenAt",
          "proof",
          "conditions",
          "source",
          "deleteAt",
          "createdAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "name": {
            "type": "string",
            "description": "What people call it"
          },
          "objectName": {
            "type": "string",
            "description": "What its target calls it"
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "environment": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "size": {
            "type": "string"
          },
          "target": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/DatabaseStateName"
          },
          "stateSince": {
            "type": "string",
            "format": "date-time"
          },
          "protected": {
            "type": "boolean",
            "description": "Refuses to be deleted"
          },
          "orphan": {
            "type": "boolean",
            "description": "Nobody uses it: detached, replaced or restored"
          },
          "ready": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Null where nobody has looked"
          },
          "message": {
            "type": "string"
          },
          "cost": {
            "type": "object",
            "required": [
              "perMonth",
              "currency"
            ],
            "properties": {
              "perMonth": {
                "type": "number"
              },
              "currency": {
                "type": "string"
              }
            }
          },
          "bytes": {
            "type": [
              "integer",
              "null"
            ],
            "description": "Size of its data"
          },
          "keptBytes": {
            "type": [
              "integer",
              "null"
            ],
            "description": "Backups and log archive together"
          },
          "connections": {
            "type": [
              "object",
              "null"
            ],
            "required": [
              "used",
              "max"
            ],
            "properties": {
              "used": {
                "type": "integer"
              },
              "max": {
                "type": "integer"
              }
            }
          },
          "lastBackupAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "lastProvenAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When a backup of it was last restored and found to be good"
          },
          "proof": {
            "type": "string",
            "enum": [
              "proven",
              "failed",
              "unproven",
              "none"
            ],
            "description": "Of the newest backup: none where there is no backup"
          },
          "conditions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Condition"
            }
          },
          "source": {
            "type": [
              "object",
              "null"
            ],
            "description": "What it was restored from",
            "properties": {
              "database": {
                "type": "string",
                "description": "Its id"
              },
              "name": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "backup": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "until": {
                "type": [
                  "string",
                  "null"
                ]
              }
            }
          },
          "deleteAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "DatabasePage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor",
          "totals"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Database"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          },
          "totals": {
            "type": "object",
            "description": "Of all pages together",
            "required": [
              "databases",
              "orphans",
              "perMonth",
              "orphansPerMonth",
              "currency"
            ],
            "properties": {
              "databases": {
                "type": "integer"
              },
              "orphans": {
                "type": "integer"
              },
              "perMonth": {
                "type": "number"
              },
              "orphansPerMonth": {
                "type": "number"
              },
              "currency": {
                "type": "string"
              }
            }
          }
        }
      },
      "DatabaseDetail": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Database"
          },
          {
            "type": "object",
            "required": [
              "window",
              "archive",
              "backups",
              "policy",
              "roles",
              "statistics",
              "deployments",
              "usedBy",
              "restores",
              "operations",
              "lookedAt",
              "actor"
            ],
            "properties": {
              "window": {
                "type": [
                  "object",
                  "null"
                ],
                "description": "To which moments one can go back; null while to none",
                "required": [
                  "earliest",
                  "latest"
                ],
                "properties": {
                  "earliest": {
                    "type": "string",
                    "format": "date-time"
                  },
                  "latest": {
                    "type": "string",
                    "format": "date-time"
                  }
                }
              },
              "archive": {
                "type": [
                  "object",
                  "null"
                ],
                "required": [
                  "ok",
                  "message",
                  "bytes"
                ],
                "properties": {
                  "ok": {
                    "type": "boolean"
                  },
                  "message": {
                    "type": "string"
                  },
                  "words": {
                    "type": "string"
                  },
                  "lastAt": {
                    "type": "string"
                  },
                  "bytes": {
                    "type": "integer"
                  }
                }
              },
              "backups": {
                "type": "array",
                "description": "Newest first",
                "items": {
                  "$ref": "#/components/schemas/Backup"
                }
              },
              "policy": {
                "$ref": "#/components/schemas/DatabasePolicy"
              },
              "roles": {
                "type": "array",
                "description": "Logins of persons, newest first",
                "items": {
                  "$ref": "#/components/schemas/DatabaseRole"
                }
              },
              "statistics": {
                "description": "As last seen; ask for them to have them now",
                "oneOf": [
                  {
                    "$ref": "#/components/schemas/DatabaseStatistics"
                  },
                  {
                    "type": "null"
                  }
                ]
              },
              "deployments": {
                "type": "array",
                "description": "Of its service, in the span to which one can go back, oldest first",
                "items": {
                  "type": "object",
                  "required": [
                    "release",
                    "at",
                    "outcome",
                    "operation"
                  ],
                  "properties": {
                    "release": {
                      "type": "string"
                    },
                    "at": {
                      "type": "string",
                      "format": "date-time"
                    },
                    "outcome": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "operation": {
                      "type": [
                        "string",
                        "null"
                      ]
                    }
                  }
                }
              },
              "usedBy": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "service",
                    "environment",
                    "release"
                  ],
                  "properties": {
                    "service": {
                      "type": "string"
                    },
                    "environment": {
                      "type": "string"
                    },
                    "release": {
                      "type": [
                        "string",
                        "null"
                      ]
                    }
                  }
                }
              },
              "restores": {
                "type": "array",
                "description": "What was restored from it and is still there",
                "items": {
                  "type": "object",
                  "required": [
                    "id",
                    "name",
                    "environment",
                    "state",
                    "createdAt"
                  ],
                  "properties": {
                    "id": {
                      "type": "string"
                    },
                    "name": {
                      "type": "string"
                    },
                    "environment": {
                      "type": "string"
                    },
                    "state": {
                      "$ref": "#/components/schemas/DatabaseStateName"
                    },
                    "createdAt": {
                      "type": "string",
                      "format": "date-time"
                    }
                  }
                }
              },
              "operations": {
                "type": "array",
                "description": "Newest first, the last twenty",
                "items": {
                  "type": "object",
                  "required": [
                    "id",
                    "kind",
                    "title",
                    "state",
                    "actor",
                    "createdAt",
                    "endedAt"
                  ],
                  "properties": {
                    "id": {
                      "type": "string"
                    },
                    "kind": {
                      "type": "string"
                    },
                    "title": {
                      "type": "string"
                    },
                    "state": {
                      "$ref": "#/components/schemas/OperationState"
                    },
                    "actor": {
                      "type": "string"
                    },
                    "createdAt": {
                      "type": "string",
                      "format": "date-time"
                    },
                    "endedAt": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "format": "date-time"
                    }
                  }
                }
              },
              "lookedAt": {
                "type": [
                  "string",
                  "null"
                ],
                "format": "date-time",
                "description": "When its care last looked"
              },
              "actor": {
                "type": "object",
                "description": "What the caller may do",
                "required": [
                  "owner"
                ],
                "properties": {
                  "owner": {
                    "type": "boolean"
                  }
                }
              }
            }
          }
        ]
      },
      "Backup": {
        "type": "object",
        "required": [
          "id",
          "reason",
          "state",
          "createdAt",
          "startedAt",
          "endedAt",
          "bytes",
          "keepUntil",
          "error",
          "proof",
          "provenAt",
          "requestedBy",
          "operation"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "reason": {
            "type": "string",
            "enum": [
              "first",
              "scheduled",
              "asked",
              "migration",
              "final"
            ]
          },
          "state": {
            "type": "string",
            "enum": [
              "wanted",
              "running",
              "complete",
              "failed",
              "removing"
            ]
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "startedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "From this moment on one can go back with it"
          },
          "bytes": {
            "type": [
              "integer",
              "null"
            ]
          },
          "keepUntil": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "Null: as long as the policy keeps it"
          },
          "error": {
            "type": [
              "object",
              "null"
            ],
            "properties": {
              "what": {
                "type": "string"
              },
              "why": {
                "type": "string"
              },
              "next": {
                "type": "string"
              }
            }
          },
          "proof": {
            "description": "The newest",
            "oneOf": [
              {
                "$ref": "#/components/schemas/BackupProof"
              },
              {
                "type": "null"
              }
            ]
          },
          "provenAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "requestedBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "BackupPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "allOf": [
                {
                  "$ref": "#/components/schemas/Backup"
                },
                {
                  "type": "object",
                  "required": [
                    "database",
                    "name",
                    "service",
                    "environment",
                    "team",
                    "gone"
                  ],
                  "properties": {
                    "database": {
                      "type": "string",
                      "description": "Its id, by which it is restored"
                    },
                    "name": {
                      "type": "string"
                    },
                    "service": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "environment": {
                      "type": "string"
                    },
                    "team": {
                      "type": "string"
                    },
                    "gone": {
                      "type": "boolean",
                      "description": "The database is gone"
                    }
                  }
                }
              ]
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "BackupProof": {
        "type": "object",
        "required": [
          "state",
          "startedAt",
          "message",
          "checks"
        ],
        "properties": {
          "run": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "running",
              "passed",
              "failed"
            ]
          },
          "startedAt": {
            "type": "string"
          },
          "endedAt": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "words": {
            "type": "string",
            "description": "What the check found"
          },
          "checks": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "ok",
                "message"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "ok": {
                  "type": "boolean"
                },
                "message": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "DatabasePolicy": {
        "type": "object",
        "required": [
          "protected",
          "backupEveryHours",
          "keepDays",
          "proveEveryHours",
          "graceDays",
          "finalKeepDays",
          "own"
        ],
        "properties": {
          "protected": {
            "type": "boolean"
          },
          "backupEveryHours": {
            "type": "number"
          },
          "keepDays": {
            "type": "number"
          },
          "proveEveryHours": {
            "type": "number"
          },
          "graceDays": {
            "type": "number",
            "description": "The platform's"
          },
          "finalKeepDays": {
            "type": "number",
            "description": "How long the platform keeps a final backup"
          },
          "own": {
            "type": "array",
            "description": "What its team has set otherwise than the platform",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "SetDatabasePolicy": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "protected": {
            "type": "boolean"
          },
          "backupEveryHours": {
            "type": "number",
            "minimum": 1,
            "maximum": 168
          },
          "keepDays": {
            "type": "number",
            "minimum": 1,
            "maximum": 365
          },
          "proveEveryHours": {
            "type": "number",
            "minimum": 1,
            "maximum": 720
          }
        }
      },
      "RestoreDatabase": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "until": {
            "type": "string",
            "format": "date-time",
            "description": "Everything that was committed until then, and nothing after. Left out: as of the backup, or as far as the archive goes"
          },
          "backup": {
            "type": "string",
            "maxLength": 63,
            "description": "The one to begin with; by default the newest that fits"
          },
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "description": "What people are to call it"
          },
          "environment": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "description": "Where it is to be; by default where this one is"
          }
        }
      },
      "ResizeDatabase": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "size": {
            "type": "string",
            "enum": [
              "small",
              "medium",
              "large"
            ]
          },
          "reason": {
            "type": "string",
            "minLength": 3,
            "maxLength": 500,
            "description": "Why; with expiresInHours it is an override, which no file has"
          },
          "expiresInHours": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 720
          },
          "endOverride": {
            "type": "boolean",
            "description": "The override ends now: platform.yaml says how large it is"
          }
        }
      },
      "DeleteDatabase": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "confirm"
        ],
        "properties": {
          "confirm": {
            "type": "string",
            "maxLength": 100,
            "description": "Its name"
          },
          "graceDays": {
            "type": "number",
            "minimum": 0,
            "maximum": 90,
            "description": "How long it can be brought back; 0 for one that was restored: it goes at once, without a final backup"
          },
          "skipFinalBackup": {
            "type": "boolean",
            "description": "For one that cannot be backed up any more"
          }
        }
      },
      "DatabaseRole": {
        "type": "object",
        "required": [
          "name",
          "access",
          "person",
          "createdAt",
          "expiresAt",
          "endedAt",
          "active"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "access": {
            "type": "string",
            "enum": [
              "read",
              "write"
            ]
          },
          "person": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "active": {
            "type": "boolean"
          }
        }
      },
      "DatabaseConnection": {
        "type": "object",
        "required": [
          "name",
          "host",
          "port",
          "database",
          "user",
          "password",
          "access",
          "expiresAt"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Of the login; what ends it"
          },
          "host": {
            "type": "string"
          },
          "port": {
            "type": "integer"
          },
          "database": {
            "type": "string"
          },
          "user": {
            "type": "string"
          },
          "password": {
            "type": "string",
            "description": "Shown once"
          },
          "access": {
            "type": "string",
            "enum": [
              "read",
              "write"
            ]
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "DatabaseStatistics": {
        "type": "object",
        "required": [
          "at",
          "bytes",
          "diskFree",
          "diskSize",
          "connections",
          "commits",
          "rollbacks",
          "deadlocks",
          "cacheHits",
          "slow",
          "tables",
          "roles",
          "drift"
        ],
        "properties": {
          "at": {
            "type": "string"
          },
          "bytes": {
            "type": "integer"
          },
          "diskFree": {
            "type": "integer",
            "description": "0 where its server does not tell"
          },
          "diskSize": {
            "type": "integer",
            "description": "0 where its server does not tell"
          },
          "connections": {
            "type": "object",
            "required": [
              "used",
              "active",
              "max",
              "byUser"
            ],
            "properties": {
              "used": {
                "type": "integer"
              },
              "active": {
                "type": "integer"
              },
              "max": {
                "type": "integer"
              },
              "byUser": {
                "type": "object",
                "additionalProperties": {
                  "type": "integer"
                }
              }
            }
          },
          "commits": {
            "type": "integer"
          },
          "rollbacks": {
            "type": "integer"
          },
          "deadlocks": {
            "type": "integer"
          },
          "cacheHits": {
            "type": [
              "number",
              "null"
            ],
            "description": "Share of blocks found in memory",
            "0 to 1": null
          },
          "slow": {
            "type": "array",
            "description": "Slowest first, by total time; normalised",
            "items": {
              "type": "object",
              "required": [
                "query",
                "calls",
                "meanMs",
                "totalMs",
                "rows"
              ],
              "properties": {
                "query": {
                  "type": "string"
                },
                "calls": {
                  "type": "integer"
                },
                "meanMs": {
                  "type": "number"
                },
                "totalMs": {
                  "type": "number"
                },
                "rows": {
                  "type": "integer"
                }
              }
            }
          },
          "tables": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "schema",
                "name",
                "rows",
                "bytes"
              ],
              "properties": {
                "schema": {
                  "type": "string"
                },
                "name": {
                  "type": "string"
                },
                "rows": {
                  "type": "integer"
                },
                "bytes": {
                  "type": "integer"
                }
              }
            }
          },
          "roles": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "login",
                "kind"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "login": {
                  "type": "boolean"
                },
                "kind": {
                  "type": "string",
                  "enum": [
                    "login",
                    "person",
                    "other"
                  ]
                },
                "expiresAt": {
                  "type": "string"
                }
              }
            }
          },
          "drift": {
            "type": "array",
            "description": "What was changed behind the platform's back",
            "items": {
              "type": "object",
              "required": [
                "what",
                "wanted",
                "found",
                "healed"
              ],
              "properties": {
                "what": {
                  "type": "string"
                },
                "wanted": {
                  "type": "string"
                },
                "found": {
                  "type": "string"
                },
                "healed": {
                  "type": "boolean"
                }
              }
            }
          },
          "lastResizeMs": {
            "type": "number"
          },
          "startedAt": {
            "type": "string"
          }
        }
      },
      "DatabaseSchema": {
        "type": "object",
        "required": [
          "tables"
        ],
        "properties": {
          "tables": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "schema",
                "name",
                "kind",
                "columns",
                "indexes"
              ],
              "properties": {
                "schema": {
                  "type": "string"
                },
                "name": {
                  "type": "string"
                },
                "kind": {
                  "type": "string",
                  "enum": [
                    "table",
                    "view",
                    "materializedView"
                  ]
                },
                "columns": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "name",
                      "type",
                      "nullable"
                    ],
                    "properties": {
                      "name": {
                        "type": "string"
                      },
                      "type": {
                        "type": "string"
                      },
                      "nullable": {
                        "type": "boolean"
                      },
                      "default": {
                        "type": "string"
                      },
                      "key": {
                        "type": "boolean"
                      }
                    }
                  }
                },
                "indexes": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "name",
                      "definition"
                    ],
                    "properties": {
                      "name": {
                        "type": "string"
                      },
                      "definition": {
                        "type": "string"
                      }
                    }
                  }
                }
              }
            }
          }
        }
      },
      "QueryResult": {
        "type": "object",
        "required": [
          "columns",
          "rows",
          "truncated",
          "tookMs"
        ],
        "properties": {
          "columns": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "type"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "type": {
                  "type": "string"
                }
              }
            }
          },
          "rows": {
            "type": "array",
            "items": {
              "type": "array",
              "items": {
                "type": [
                  "string",
                  "null"
                ]
              }
            }
          },
          "truncated": {
            "type": "boolean"
          },
          "tookMs": {
            "type": "number"
          }
        }
      },
      "CreateDatabase": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "size": {
            "type": "string",
            "enum": [
              "small",
              "medium",
              "large"
            ],
            "default": "small"
          },
          "environment": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "default": "staging"
          }
        }
      },
      "CreateEnvironment": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "base": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "default": "staging",
            "description": "The environment that it is made from; it lies on the same target"
          },
          "expiresInHours": {
            "type": "integer",
            "minimum": 1,
            "maximum": 87600,
            "description": "After so many hours it goes by itself; by default what the installation says"
          }
        }
      },
      "CloneEnvironment": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "team",
          "services"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "team": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "services": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "uniqueItems": true,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            },
            "description": "Services of the team. All others answer from the base"
          },
          "expiresInHours": {
            "type": "integer",
            "minimum": 1,
            "maximum": 87600
          }
        }
      },
      "ExtendEnvironment": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "hours"
        ],
        "properties": {
          "hours": {
            "type": "integer",
            "minimum": 1,
            "maximum": 87600,
            "description": "From now"
          }
        }
      },
      "CreatePreview": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 190,
            "description": "Of the branch",
            "without `preview/`": null
          },
          "commit": {
            "type": "string",
            "pattern": "^[0-9a-f]{40}$",
            "description": "Where it begins; by default the head of the default branch"
          },
          "from": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "description": "Instead of a commit, a branch: it begins at its head"
          }
        }
      },
      "Branch": {
        "type": "object",
        "required": [
          "name",
          "head",
          "default",
          "preview"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "head": {
            "type": "string",
            "description": "Its newest commit"
          },
          "default": {
            "type": "boolean",
            "description": "The one that releases are made from"
          },
          "preview": {
            "type": [
              "string",
              "null"
            ],
            "description": "The environment that shows it, or its branch below preview/"
          }
        }
      },
      "Preview": {
        "type": "object",
        "required": [
          "branch",
          "environment",
          "service",
          "state",
          "message",
          "url",
          "localUrl",
          "commit",
          "createdAt",
          "createdBy",
          "expiresAt",
          "lastUsedAt",
          "cost",
          "operation"
        ],
        "properties": {
          "branch": {
            "type": "string"
          },
          "environment": {
            "type": "string",
            "description": "Its name, as --env takes it"
          },
          "service": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "making",
              "ready",
              "failing",
              "failed",
              "removing"
            ],
            "description": "failing: it was ready; failed: its newest run"
          },
          "message": {
            "type": "string"
          },
          "url": {
            "type": [
              "string",
              "null"
            ]
          },
          "localUrl": {
            "type": [
              "string",
              "null"
            ]
          },
          "commit": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/CommitInfo"
              },
              {
                "type": "null"
              }
            ],
            "description": "What it shows"
          },
          "createdAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "Null while there is only a run for it"
          },
          "createdBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "expiresAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "lastUsedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "cost": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/MonthlyCost"
              },
              {
                "type": "null"
              }
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ],
            "description": "The newest that has to do with it"
          }
        }
      },
      "PreviewPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Preview"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Service": {
        "type": "object",
        "required": [
          "name",
          "team",
          "createdAt",
          "repository",
          "health"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "repository": {
            "$ref": "#/components/schemas/Repository"
          },
          "health": {
            "$ref": "#/components/schemas/Health"
          },
          "decommissioned": {
            "description": "Null for one that is there",
            "oneOf": [
              {
                "$ref": "#/components/schemas/Decommissioned"
              },
              {
                "type": "null"
              }
            ]
          }
        }
      },
      "Decommissioned": {
        "type": "object",
        "required": [
          "at",
          "by",
          "deleteAt",
          "removedAt",
          "next"
        ],
        "properties": {
          "at": {
            "type": "string",
            "format": "date-time",
            "description": "Since then nothing of it runs"
          },
          "by": {
            "type": "string"
          },
          "deleteAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "Until then it can be brought back whole; null while it is being decommissioned"
          },
          "removedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "Since then only its name",
            "its history and its repository are left": null
          },
          "next": {
            "type": "string",
            "description": "The way back"
          }
        }
      },
      "DecommissionService": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "confirm"
        ],
        "properties": {
          "confirm": {
            "type": "string",
            "maxLength": 63,
            "description": "Its name"
          },
          "graceDays": {
            "type": "number",
            "minimum": 0,
            "maximum": 365,
            "description": "How long it can be brought back; by default what the platform is configured with"
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          },
          "breakGlass": {
            "type": "string",
            "minLength": 5,
            "maxLength": 500,
            "description": "Why it goes on although it is frozen; audited"
          }
        }
      },
      "AnswerDecommission": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "agree"
        ],
        "properties": {
          "agree": {
            "type": "boolean"
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          }
        }
      },
      "DecommissionAnswer": {
        "type": "object",
        "required": [
          "operation",
          "leaving",
          "leavingTeam",
          "service",
          "team",
          "state",
          "askedBy",
          "askedAt",
          "question",
          "decidedBy",
          "decidedAt",
          "reason"
        ],
        "properties": {
          "operation": {
            "type": "string"
          },
          "leaving": {
            "type": "string",
            "description": "The service that is to be decommissioned"
          },
          "leavingTeam": {
            "type": "string"
          },
          "service": {
            "type": "string",
            "description": "The one that depends on it"
          },
          "team": {
            "type": "string",
            "description": "Whose word counts"
          },
          "state": {
            "type": "string",
            "enum": [
              "waiting",
              "agreed",
              "objected"
            ]
          },
          "askedBy": {
            "type": "string"
          },
          "askedAt": {
            "type": "string",
            "format": "date-time"
          },
          "question": {
            "type": [
              "string",
              "null"
            ],
            "description": "Why it is to go"
          },
          "decidedBy": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null also where nobody had to"
          },
          "decidedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "reason": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "DecommissionAnswerPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DecommissionAnswer"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Decommission": {
        "type": "object",
        "required": [
          "service",
          "team",
          "graceDays",
          "whyNot",
          "dependants",
          "dependantsNote",
          "databases",
          "environments",
          "previews",
          "cost",
          "operation",
          "answers",
          "decommissioned"
        ],
        "properties": {
          "service": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "graceDays": {
            "type": "number",
            "description": "Unless it is said otherwise"
          },
          "whyNot": {
            "type": "array",
            "description": "What speaks against it now; empty where nothing does",
            "items": {
              "type": "object",
              "required": [
                "what",
                "why",
                "next"
              ],
              "properties": {
                "what": {
                  "type": "string"
                },
                "why": {
                  "type": "string"
                },
                "next": {
                  "type": "string"
                }
              }
            }
          },
          "dependants": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "service",
                "team",
                "environments",
                "asked"
              ],
              "properties": {
                "service": {
                  "type": "string"
                },
                "team": {
                  "type": "string"
                },
                "environments": {
                  "type": "array",
                  "description": "Where a release that depends on it serves",
                  "items": {
                    "type": "string"
                  }
                },
                "asked": {
                  "type": "boolean",
                  "description": "False for those of the same team"
                }
              }
            }
          },
          "dependantsNote": {
            "type": "string",
            "description": "How they are known"
          },
          "databases": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "id",
                "name",
                "environment",
                "size",
                "state",
                "bytes",
                "protected"
              ],
              "properties": {
                "id": {
                  "type": "string"
                },
                "name": {
                  "type": "string"
                },
                "environment": {
                  "type": "string"
                },
                "size": {
                  "type": "string"
                },
                "state": {
                  "type": "string"
                },
                "bytes": {
                  "type": [
                    "number",
                    "null"
                  ]
                },
                "protected": {
                  "type": "boolean"
                }
              }
            }
          },
          "environments": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "release",
                "url",
                "perMonth"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "release": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "url": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "perMonth": {
                  "type": "number"
                }
              }
            }
          },
          "previews": {
            "type": "integer"
          },
          "cost": {
            "$ref": "#/components/schemas/MonthlyCost"
          },
          "operation": {
            "type": [
              "string",
              "null"
            ],
            "description": "The one that decommissions it and has not ended well"
          },
          "answers": {
            "type": "array",
            "description": "Of that operation",
            "items": {
              "$ref": "#/components/schemas/DecommissionAnswer"
            }
          },
          "decommissioned": {
            "oneOf": [
              {
                "$ref": "#/components/schemas/Decommissioned"
              },
              {
                "type": "null"
              }
            ]
          }
        }
      },
      "ServiceDetail": {
        "type": "object",
        "required": [
          "service",
          "repository",
          "environments",
          "conditions"
        ],
        "properties": {
          "service": {
            "$ref": "#/components/schemas/Service"
          },
          "repository": {
            "$ref": "#/components/schemas/Repository"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ServiceEnvironment"
            }
          },
          "conditions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Condition"
            }
          }
        }
      },
      "ServiceHome": {
        "type": "object",
        "required": [
          "service",
          "environments",
          "running",
          "freezes",
          "approvals",
          "incident",
          "previews"
        ],
        "properties": {
          "service": {
            "$ref": "#/components/schemas/ServiceDetail"
          },
          "environments": {
            "type": "array",
            "description": "Those that it is in, in promotion order, without what else is in them",
            "items": {
              "$ref": "#/components/schemas/Environment"
            }
          },
          "running": {
            "type": "array",
            "description": "Its operations under way, newest first; at most 20",
            "items": {
              "$ref": "#/components/schemas/Operation"
            }
          },
          "freezes": {
            "type": "array",
            "description": "Those that hold it in one of its environments, now or later",
            "items": {
              "$ref": "#/components/schemas/Freeze"
            }
          },
          "approvals": {
            "type": "array",
            "description": "Those that wait",
            "items": {
              "$ref": "#/components/schemas/Approval"
            }
          },
          "incident": {
            "description": "The one that is open",
            "oneOf": [
              {
                "$ref": "#/components/schemas/Incident"
              },
              {
                "type": "null"
              }
            ]
          },
          "previews": {
            "type": "array",
            "description": "At most 200",
            "items": {
              "$ref": "#/components/schemas/Preview"
            }
          }
        }
      },
      "Repository": {
        "type": "object",
        "required": [
          "name",
          "url",
          "cloneUrl",
          "defaultBranch"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "service": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null where it holds no service"
          },
          "team": {
            "type": "string",
            "description": "Who owns it"
          },
          "url": {
            "type": "string"
          },
          "cloneUrl": {
            "type": "string"
          },
          "defaultBranch": {
            "type": "string"
          },
          "head": {
            "type": [
              "string",
              "null"
            ]
          },
          "catalogUrl": {
            "type": "string",
            "description": "Address of catalog-info.yaml for the catalog's reader"
          },
          "archived": {
            "type": "boolean",
            "description": "It can only be read"
          }
        }
      },
      "ServiceEnvironment": {
        "type": "object",
        "required": [
          "name",
          "url",
          "localUrl",
          "release",
          "ready",
          "conditions",
          "nodes",
          "since",
          "commit",
          "replicas",
          "traffic",
          "database"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "url": {
            "type": [
              "string",
              "null"
            ],
            "description": "What a person opens"
          },
          "localUrl": {
            "type": [
              "string",
              "null"
            ],
            "description": "What any program on this machine can call"
          },
          "worker": {
            "type": "boolean",
            "description": "What serves listens on no port: it has no address and no traffic"
          },
          "release": {
            "type": [
              "string",
              "null"
            ],
            "description": "r14; null while nothing is deployed"
          },
          "candidate": {
            "type": [
              "string",
              "null"
            ]
          },
          "weight": {
            "type": "integer"
          },
          "commit": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/CommitInfo"
              },
              {
                "type": "null"
              }
            ]
          },
          "since": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "cost": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/MonthlyCost"
              },
              {
                "type": "null"
              }
            ],
            "description": "What it costs at the prices of the definitions; null while nothing is deployed"
          },
          "ready": {
            "type": "boolean"
          },
          "health": {
            "$ref": "#/components/schemas/HealthColor"
          },
          "message": {
            "type": "string",
            "description": "In words how it is",
            "and what is wrong when something is": null
          },
          "replicas": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "ready",
                  "wanted"
                ],
                "properties": {
                  "ready": {
                    "type": "integer"
                  },
                  "wanted": {
                    "type": "integer"
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "traffic": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/Traffic"
              },
              {
                "type": "null"
              }
            ]
          },
          "database": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/DatabaseState"
              },
              {
                "type": "null"
              }
            ]
          },
          "errorBudget": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/ErrorBudget"
              },
              {
                "type": "null"
              }
            ],
            "description": "Null where platform.yaml says no objective"
          },
          "conditions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Condition"
            }
          },
          "nodes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/NodeStatus"
            }
          }
        }
      },
      "RawObjects": {
        "type": "object",
        "required": [
          "target",
          "items"
        ],
        "properties": {
          "target": {
            "type": "string"
          },
          "items": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "node",
                "type",
                "name",
                "raw",
                "problem"
              ],
              "properties": {
                "node": {
                  "type": "string"
                },
                "type": {
                  "type": "string"
                },
                "name": {
                  "type": "string"
                },
                "raw": {
                  "type": [
                    "object",
                    "null"
                  ],
                  "additionalProperties": true
                },
                "problem": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "Why it could not be looked at"
                }
              }
            }
          }
        }
      },
      "CommitInfo": {
        "type": "object",
        "required": [
          "sha",
          "message",
          "author",
          "committedAt"
        ],
        "properties": {
          "sha": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "author": {
            "type": "string"
          },
          "committedAt": {
            "type": "string"
          }
        }
      },
      "Traffic": {
        "type": "object",
        "required": [
          "requestsPerSecond",
          "errorRate",
          "p95Ms",
          "windowSeconds"
        ],
        "properties": {
          "requestsPerSecond": {
            "type": "number"
          },
          "errorRate": {
            "type": [
              "number",
              "null"
            ]
          },
          "p95Ms": {
            "type": [
              "number",
              "null"
            ]
          },
          "windowSeconds": {
            "type": "number"
          }
        }
      },
      "DatabaseState": {
        "type": "object",
        "required": [
          "name",
          "type",
          "size",
          "ready",
          "message"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "type": {
            "type": "string"
          },
          "size": {
            "type": "string"
          },
          "ready": {
            "type": "boolean"
          },
          "message": {
            "type": "string"
          }
        }
      },
      "Condition": {
        "type": "object",
        "required": [
          "type",
          "status",
          "reason",
          "message"
        ],
        "properties": {
          "type": {
            "type": "string"
          },
          "status": {
            "type": "string",
            "enum": [
              "True",
              "False",
              "Unknown"
            ]
          },
          "reason": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "cause": {
            "type": "object",
            "required": [
              "node"
            ],
            "properties": {
              "node": {
                "type": "string"
              },
              "object": {
                "type": "string"
              },
              "words": {
                "type": "string"
              }
            }
          },
          "next": {
            "type": "string"
          },
          "observedGeneration": {
            "type": "integer"
          },
          "lastTransitionTime": {
            "type": "string"
          }
        }
      },
      "NodeStatus": {
        "type": "object",
        "required": [
          "id",
          "type",
          "name",
          "phase"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "type": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "phase": {
            "type": "string",
            "enum": [
              "pending",
              "applying",
              "ready",
              "failed",
              "removing",
              "unknown"
            ]
          },
          "message": {
            "type": "string"
          },
          "cause": {
            "type": "object",
            "required": [
              "node"
            ],
            "properties": {
              "node": {
                "type": "string"
              },
              "object": {
                "type": "string"
              },
              "words": {
                "type": "string"
              }
            }
          },
          "since": {
            "type": "string"
          }
        }
      },
      "HealthColor": {
        "type": "string",
        "enum": [
          "healthy",
          "degraded",
          "failing",
          "deploying",
          "empty",
          "unknown"
        ]
      },
      "Health": {
        "type": "object",
        "required": [
          "color",
          "message"
        ],
        "properties": {
          "service": {
            "type": "string"
          },
          "color": {
            "$ref": "#/components/schemas/HealthColor"
          },
          "message": {
            "type": "string"
          },
          "environment": {
            "type": [
              "string",
              "null"
            ],
            "description": "The worst environment"
          },
          "team": {
            "type": "string"
          }
        }
      },
      "HealthList": {
        "type": "object",
        "required": [
          "items"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Health"
            }
          }
        }
      },
      "ConfigName": {
        "type": "string",
        "pattern": "^[A-Z][A-Z0-9_]{0,62}$",
        "description": "A variable of the environment"
      },
      "Config": {
        "type": "object",
        "required": [
          "service",
          "environment",
          "revision",
          "valuesShown",
          "items",
          "dependencies"
        ],
        "properties": {
          "service": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "revision": {
            "type": "string",
            "description": "The config revision, such as c5"
          },
          "valuesShown": {
            "type": "boolean",
            "description": "False for who is not an owner"
          },
          "items": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "value",
                "updatedAt",
                "updatedBy"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "value": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "Null for who is not an owner"
                },
                "updatedAt": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "format": "date-time"
                },
                "updatedBy": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "follows": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "In a preview: the environment that it is taken from at each push, until somebody sets or unsets it here"
                }
              }
            }
          },
          "dependencies": {
            "type": "array",
            "description": "Addresses of the services that platform.yaml depends on",
            "items": {
              "type": "object",
              "required": [
                "service",
                "variable",
                "url"
              ],
              "properties": {
                "service": {
                  "type": "string"
                },
                "variable": {
                  "type": "string"
                },
                "url": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "Null while nothing of that name serves"
                }
              }
            }
          }
        }
      },
      "ChangeConfig": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "set": {
            "type": "object",
            "maxProperties": 100,
            "propertyNames": {
              "pattern": "^[A-Z][A-Z0-9_]{0,62}$"
            },
            "additionalProperties": {
              "type": "string",
              "maxLength": 32768
            }
          },
          "unset": {
            "type": "array",
            "maxItems": 100,
            "items": {
              "$ref": "#/components/schemas/ConfigName"
            }
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          },
          "breakGlass": {
            "type": "string",
            "minLength": 5,
            "maxLength": 500,
            "description": "Why it goes on although it is frozen; audited"
          }
        }
      },
      "Secret": {
        "type": "object",
        "required": [
          "name",
          "version",
          "generated",
          "updatedAt",
          "updatedBy",
          "usedBy"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "version": {
            "type": "integer"
          },
          "generated": {
            "type": "boolean",
            "description": "Made by the platform, which can rotate it"
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time"
          },
          "updatedBy": {
            "type": "string"
          },
          "usedBy": {
            "type": "array",
            "description": "The releases that run with it",
            "items": {
              "type": "string"
            }
          },
          "follows": {
            "type": [
              "string",
              "null"
            ],
            "description": "In a preview: the environment that it is copied from at each push, until somebody sets or deletes it here"
          }
        }
      },
      "SecretList": {
        "type": "object",
        "required": [
          "service",
          "environment",
          "revision",
          "items"
        ],
        "properties": {
          "service": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "revision": {
            "type": "string"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Secret"
            }
          }
        }
      },
      "SetSecret": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "value": {
            "type": "string",
            "minLength": 4,
            "maxLength": 32768
          },
          "generate": {
            "type": "boolean",
            "description": "The platform makes the value and shows it to nobody"
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          },
          "breakGlass": {
            "type": "string",
            "minLength": 5,
            "maxLength": 500,
            "description": "Why it goes on although it is frozen; audited"
          }
        }
      },
      "RotateSecrets": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "secrets": {
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "uniqueItems": true,
            "description": "By default all that the platform has generated",
            "items": {
              "$ref": "#/components/schemas/ConfigName"
            }
          },
          "reason": {
            "type": "string",
            "maxLength": 500
          },
          "breakGlass": {
            "type": "string",
            "minLength": 5,
            "maxLength": 500,
            "description": "Why it goes on although it is frozen; audited"
          }
        }
      },
      "ConfigDifference": {
        "type": "object",
        "required": [
          "name",
          "kind",
          "change"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "enum": [
              "value",
              "secret"
            ]
          },
          "change": {
            "type": "string",
            "enum": [
              "added",
              "removed",
              "changed"
            ]
          },
          "before": {
            "type": "string",
            "description": "Of plain values and for owners only"
          },
          "after": {
            "type": "string"
          },
          "follows": {
            "type": "string",
            "description": "The environment that it follows from then on"
          }
        }
      },
      "ConfigDifferences": {
        "type": "object",
        "required": [
          "from",
          "to",
          "valuesShown",
          "items"
        ],
        "properties": {
          "from": {
            "type": "string"
          },
          "to": {
            "type": "string"
          },
          "valuesShown": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "description": "Seen from the other environment",
            "items": {
              "$ref": "#/components/schemas/ConfigDifference"
            }
          }
        }
      },
      "ConditionList": {
        "type": "object",
        "required": [
          "items"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Condition"
            }
          }
        }
      },
      "EnvironmentKind": {
        "type": "string",
        "description": "Before production: in the promotion order; own: of a team, outside of it",
        "enum": [
          "production",
          "before-production",
          "own",
          "preview"
        ]
      },
      "Binding": {
        "type": "object",
        "required": [
          "service",
          "team",
          "environment",
          "kind",
          "release",
          "candidate",
          "weight",
          "commit",
          "health",
          "message",
          "cost",
          "since",
          "createdAt",
          "lastDeployment"
        ],
        "properties": {
          "service": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "kind": {
            "$ref": "#/components/schemas/EnvironmentKind"
          },
          "release": {
            "type": [
              "string",
              "null"
            ],
            "description": "r14; null while nothing is deployed"
          },
          "candidate": {
            "type": [
              "string",
              "null"
            ]
          },
          "weight": {
            "type": "integer",
            "description": "Percent of the requests that go to the candidate"
          },
          "commit": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/CommitInfo"
              },
              {
                "type": "null"
              }
            ]
          },
          "health": {
            "$ref": "#/components/schemas/HealthColor"
          },
          "message": {
            "type": "string"
          },
          "cost": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/MonthlyCost"
              },
              {
                "type": "null"
              }
            ],
            "description": "Null while nothing is deployed"
          },
          "since": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When what serves began to"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the service was given this environment"
          },
          "lastDeployment": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/LastDeployment"
              },
              {
                "type": "null"
              }
            ],
            "description": "The last one, whatever became of it; null before the first"
          }
        }
      },
      "MonthlyCost": {
        "type": "object",
        "required": [
          "perMonth",
          "currency"
        ],
        "properties": {
          "perMonth": {
            "type": "number"
          },
          "currency": {
            "type": "string",
            "description": "ISO 4217"
          }
        }
      },
      "LastDeployment": {
        "type": "object",
        "required": [
          "to",
          "actor",
          "door",
          "operation",
          "startedAt",
          "outcome"
        ],
        "properties": {
          "to": {
            "type": "string"
          },
          "actor": {
            "type": "string"
          },
          "door": {
            "$ref": "#/components/schemas/Door"
          },
          "operation": {
            "type": [
              "string",
              "null"
            ]
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "outcome": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null while it goes on",
            "enum": [
              "succeeded",
              "failed",
              "superseded",
              "rolled-back",
              null
            ]
          }
        }
      },
      "BindingPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Binding"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Wall": {
        "type": "object",
        "required": [
          "items",
          "total",
          "needLook",
          "counts"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/WallService"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many services there are"
          },
          "needLook": {
            "type": "integer",
            "description": "How many of them need somebody; they come first"
          },
          "counts": {
            "type": "object",
            "description": "How many services are how",
            "additionalProperties": {
              "type": "integer"
            }
          }
        }
      },
      "WallService": {
        "type": "object",
        "required": [
          "service",
          "team",
          "environment",
          "health",
          "message",
          "needsLook",
          "incident",
          "budget"
        ],
        "properties": {
          "service": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "environment": {
            "type": [
              "string",
              "null"
            ],
            "description": "Its worst one; null while nothing is deployed"
          },
          "health": {
            "$ref": "#/components/schemas/HealthColor"
          },
          "message": {
            "type": "string"
          },
          "needsLook": {
            "type": "boolean",
            "description": "An incident is open, it is not as it should be, or an error budget is used up"
          },
          "incident": {
            "type": [
              "string",
              "null"
            ],
            "description": "What its open incident says"
          },
          "budget": {
            "anyOf": [
              {
                "allOf": [
                  {
                    "$ref": "#/components/schemas/ErrorBudget"
                  },
                  {
                    "type": "object",
                    "required": [
                      "environment"
                    ],
                    "properties": {
                      "environment": {
                        "type": "string"
                      }
                    }
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "The error budget of which the least is left, counted every minute; null where there is no objective"
          }
        }
      },
      "OperationState": {
        "type": "string",
        "enum": [
          "running",
          "succeeded",
          "failed",
          "undoing",
          "undone",
          "superseded"
        ]
      },
      "Operation": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "title",
          "state",
          "outcome",
          "service",
          "actor",
          "door",
          "createdAt",
          "endedAt",
          "durationMs",
          "steps",
          "canRetry",
          "canUndo",
          "error",
          "spans"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "enum": [
              "service.create",
              "service.import",
              "pipeline.run",
              "repository.create",
              "database.create",
              "database.backup",
              "database.restore",
              "database.rotate",
              "database.swap",
              "database.resize",
              "database.add",
              "database.delete",
              "database.recover",
              "database.adopt",
              "database.forget",
              "environment.create",
              "environment.clone",
              "environment.delete",
              "deploy",
              "rollback",
              "restart",
              "scale",
              "job.run",
              "service.transfer",
              "service.decommission",
              "service.recover",
              "service.remove",
              "task.undo",
              "config.apply"
            ]
          },
          "title": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/OperationState"
          },
          "outcome": {
            "type": [
              "string",
              "null"
            ],
            "description": "Null while it runs",
            "enum": [
              "succeeded",
              "failed",
              "undone",
              "superseded",
              null
            ]
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ]
          },
          "environment": {
            "type": [
              "string",
              "null"
            ]
          },
          "parent": {
            "type": [
              "string",
              "null"
            ]
          },
          "task": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/TaskStep"
              },
              {
                "type": "null"
              }
            ],
            "description": "The template task it is part of"
          },
          "actor": {
            "type": "string"
          },
          "door": {
            "$ref": "#/components/schemas/Door"
          },
          "onBehalf": {
            "type": "boolean",
            "description": "True where the platform team acted for another team"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "durationMs": {
            "type": [
              "integer",
              "null"
            ]
          },
          "steps": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/OperationStep"
            }
          },
          "canRetry": {
            "type": "boolean"
          },
          "canUndo": {
            "type": "boolean"
          },
          "whyNot": {
            "type": "string",
            "description": "Why it can not be retried or undone"
          },
          "supersededBy": {
            "type": [
              "string",
              "null"
            ],
            "description": "The newer operation that has overtaken it"
          },
          "decision": {
            "description": "What a person has decided of a rollout while it ran",
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "verb",
                  "actor",
                  "at",
                  "reason"
                ],
                "properties": {
                  "verb": {
                    "type": "string",
                    "enum": [
                      "promote",
                      "abort"
                    ]
                  },
                  "actor": {
                    "type": "string"
                  },
                  "at": {
                    "type": "string",
                    "format": "date-time"
                  },
                  "reason": {
                    "type": [
                      "string",
                      "null"
                    ]
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "error": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/StepError"
              },
              {
                "type": "null"
              }
            ]
          },
          "spans": {
            "type": "array",
            "description": "What ran below it (stages and starts); the rest of the time is the platform's own",
            "items": {
              "$ref": "#/components/schemas/Span"
            }
          },
          "result": {
            "type": "object",
            "description": "What was made",
            "additionalProperties": true
          }
        }
      },
      "TaskStep": {
        "type": "object",
        "required": [
          "id",
          "step"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "The task in the scaffolder"
          },
          "step": {
            "type": [
              "string",
              "null"
            ],
            "description": "The step of the template; null for the undo of the whole task"
          }
        }
      },
      "TemplateTask": {
        "type": "object",
        "required": [
          "id",
          "state",
          "startedBy",
          "operations",
          "canUndo",
          "undo"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "description": "As the scaffolder has it; unknown where it does not know the task or does not answer",
            "enum": [
              "open",
              "processing",
              "completed",
              "failed",
              "cancelled",
              "skipped",
              "unknown"
            ]
          },
          "startedBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "operations": {
            "type": "array",
            "description": "What it has started here",
            "in that order": null,
            "items": {
              "$ref": "#/components/schemas/Operation"
            }
          },
          "canUndo": {
            "type": "boolean",
            "description": "Whether the caller may undo it now"
          },
          "whyNot": {
            "type": "string",
            "description": "Why not"
          },
          "undo": {
            "type": [
              "string",
              "null"
            ],
            "description": "The newest operation that undoes it"
          }
        }
      },
      "OperationStep": {
        "type": "object",
        "required": [
          "id",
          "title",
          "state",
          "startedAt",
          "endedAt",
          "reversible",
          "error"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "pending",
              "running",
              "succeeded",
              "failed",
              "skipped",
              "undoing",
              "undone"
            ]
          },
          "startedAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "reversible": {
            "type": "boolean"
          },
          "message": {
            "type": "string",
            "description": "What it waits for",
            "in words": null
          },
          "error": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/StepError"
              },
              {
                "type": "null"
              }
            ]
          }
        }
      },
      "StepError": {
        "type": "object",
        "required": [
          "step",
          "what",
          "why",
          "next"
        ],
        "properties": {
          "step": {
            "type": "string"
          },
          "what": {
            "type": "string"
          },
          "why": {
            "type": "string"
          },
          "next": {
            "type": "string"
          }
        }
      },
      "Span": {
        "type": "object",
        "required": [
          "name",
          "startedAt",
          "endedAt"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "startedAt": {
            "type": "string"
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "OperationLogLine": {
        "type": "object",
        "required": [
          "cursor",
          "time",
          "step",
          "stream",
          "text"
        ],
        "properties": {
          "cursor": {
            "type": "string"
          },
          "time": {
            "type": "string"
          },
          "step": {
            "type": "string"
          },
          "stream": {
            "type": "string",
            "enum": [
              "platform",
              "stdout",
              "stderr"
            ]
          },
          "text": {
            "type": "string"
          }
        }
      },
      "OperationLogPage": {
        "type": "object",
        "required": [
          "lines",
          "nextCursor",
          "ended"
        ],
        "properties": {
          "lines": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/OperationLogLine"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          },
          "ended": {
            "type": "boolean"
          }
        }
      },
      "LogLine": {
        "type": "object",
        "required": [
          "cursor",
          "time",
          "text",
          "stream"
        ],
        "properties": {
          "cursor": {
            "type": "string"
          },
          "time": {
            "type": "string"
          },
          "text": {
            "type": "string"
          },
          "stream": {
            "type": "string",
            "enum": [
              "stdout",
              "stderr"
            ]
          },
          "replica": {
            "type": "integer"
          },
          "release": {
            "type": "string"
          }
        }
      },
      "LogPage": {
        "type": "object",
        "required": [
          "lines",
          "nextCursor"
        ],
        "properties": {
          "lines": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/LogLine"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Release": {
        "type": "object",
        "required": [
          "name",
          "number",
          "commit",
          "createdAt"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "number": {
            "type": "integer"
          },
          "commit": {
            "$ref": "#/components/schemas/CommitInfo"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "image": {
            "type": [
              "string",
              "null"
            ],
            "description": "Reference with a digest of the image that was built of it; null: there is none, and it runs on the local target only"
          }
        }
      },
      "ExportedPolicies": {
        "type": "object",
        "required": [
          "objects",
          "notExported"
        ],
        "properties": {
          "objects": {
            "type": "array",
            "description": "ValidatingAdmissionPolicy and its binding",
            "items": {
              "type": "object",
              "additionalProperties": true
            }
          },
          "notExported": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "summary",
                "why"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "summary": {
                  "type": "string"
                },
                "why": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "Document": {
        "type": "object",
        "required": [
          "name",
          "release",
          "content"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "release": {
            "type": [
              "string",
              "null"
            ]
          },
          "content": {
            "type": "string"
          }
        }
      },
      "Environment": {
        "type": "object",
        "required": [
          "name",
          "target",
          "order",
          "production"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "target": {
            "type": "string"
          },
          "order": {
            "type": [
              "integer",
              "null"
            ],
            "description": "Its place in the promotion order; null for one that is outside of it"
          },
          "production": {
            "type": "boolean"
          },
          "protection": {
            "type": "string",
            "enum": [
              "none",
              "warn",
              "deny"
            ],
            "description": "Whether another owner has to approve what reaches it: deny waits for that, warn only says so. In the answer for the page of a service"
          },
          "base": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ]
          },
          "conditions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Condition"
            }
          },
          "service": {
            "type": [
              "string",
              "null"
            ],
            "description": "Of a preview: whose branch it shows"
          },
          "branch": {
            "type": [
              "string",
              "null"
            ]
          },
          "createdBy": {
            "type": [
              "string",
              "null"
            ]
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When it goes by itself"
          },
          "lastUsedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When a request for something in it was last seen"
          },
          "removing": {
            "type": "boolean",
            "description": "It is being torn down"
          },
          "cost": {
            "$ref": "#/components/schemas/MonthlyCost"
          },
          "services": {
            "type": "integer",
            "description": "How many are in it"
          }
        }
      },
      "Resource": {
        "type": "object",
        "required": [
          "id",
          "name",
          "type",
          "service",
          "environment",
          "team",
          "size",
          "state",
          "ready",
          "conditions"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "name": {
            "type": "string",
            "description": "`<service>-db`; that of a database without a service never ends in `-db`"
          },
          "type": {
            "type": "string"
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "environment": {
            "type": "string"
          },
          "team": {
            "type": "string"
          },
          "size": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "description": "attached (its service asks for it), detached (kept, with its data), standalone (without a service), restored, replaced (kept beside its service's own), deleted (stands still until it goes)"
          },
          "ready": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Null where nobody looks after it"
          },
          "conditions": {
            "type": "array",
            "description": "Of one without a service; otherwise its service has them",
            "items": {
              "$ref": "#/components/schemas/Condition"
            }
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "Activity": {
        "type": "object",
        "required": [
          "id",
          "time",
          "type",
          "title"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "time": {
            "type": "string",
            "format": "date-time"
          },
          "type": {
            "type": "string",
            "description": "For instance `operation.succeeded`, `release.created`, `service.created`, `health.changed`"
          },
          "title": {
            "type": "string"
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "environment": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ],
            "description": "Whose it was when it happened"
          },
          "actor": {
            "type": [
              "string",
              "null"
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Audit": {
        "type": "object",
        "required": [
          "id",
          "time",
          "actor",
          "action",
          "outcome"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "time": {
            "type": "string",
            "format": "date-time"
          },
          "actor": {
            "type": "string"
          },
          "door": {
            "$ref": "#/components/schemas/Door"
          },
          "action": {
            "type": "string"
          },
          "service": {
            "type": [
              "string",
              "null"
            ]
          },
          "subject": {
            "type": [
              "string",
              "null"
            ]
          },
          "team": {
            "type": [
              "string",
              "null"
            ]
          },
          "onBehalf": {
            "type": "boolean"
          },
          "outcome": {
            "type": "string",
            "enum": [
              "allowed",
              "refused"
            ]
          },
          "reason": {
            "type": [
              "string",
              "null"
            ]
          },
          "operation": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "Template": {
        "type": "object",
        "required": [
          "name",
          "title",
          "description",
          "values"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "values": {
            "type": "object",
            "description": "JSON Schema of the values beside name and team",
            "additionalProperties": true
          }
        }
      },
      "TemplateList": {
        "type": "object",
        "required": [
          "items"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Template"
            }
          }
        }
      },
      "Validation": {
        "type": "object",
        "required": [
          "valid",
          "problems"
        ],
        "properties": {
          "valid": {
            "type": "boolean"
          },
          "problems": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "ServicePage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Service"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "ReleasePage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Release"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "EnvironmentPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Environment"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "ResourcePage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Resource"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "RepositoryPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Repository"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "OperationPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Operation"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "ActivityPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Activity"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "AuditPage": {
        "type": "object",
        "required": [
          "items",
          "nextCursor"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Audit"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      }
    }
  }
};
