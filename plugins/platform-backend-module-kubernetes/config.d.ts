export interface Config {
  platform?: {
    kubernetes?: {
      /** Clusters that hold environments: each is a target of that name. */
      clusters?: Array<{
        /** Lower case letters, digits and hyphens. */
        name: string;
        /**
         * Which Waymark it is, where several share the cluster: none touches what another one made. Never changed once
         * something runs. Default: `waymark`.
         */
        manager?: string;
        /**
         * A kubeconfig. Plugins that it names are run. With neither this nor `inCluster` nor `server` the cluster of the same
         * name under `kubernetes.clusterLocatorMethods` is used, which Backstage's own Kubernetes plugin reads as well.
         */
        kubeconfig?: {
          /** Default: the one that `kubectl` would use. */
          file?: string;
          /** Default: its current one. */
          context?: string;
        };
        /** The cluster that the backend runs in, by the service account of its pod. */
        inCluster?: boolean;
        /** An address and credentials. */
        server?: {
          url: string;
          /** The certificate to trust, PEM in base64. */
          caData?: string;
          /** File with the certificate to trust. */
          caFile?: string;
          /** Name in the certificate of the server where it is not that of the address. */
          tlsServerName?: string;
          /** True to trust whoever answers. */
          skipTLSVerify?: boolean;
          /** @visibility secret */
          token?: string;
          /** File with a token, read anew every minute. */
          tokenFile?: string;
          /** Files with a certificate to sign in by, and its key. */
          certFile?: string;
          keyFile?: string;
        };
        /** How many calls are under way at a time. Default: 16. */
        concurrency?: number;
        /** What host names of services end in: `shop.staging.<domain>`. */
        domain?: string;
        /** The Gateway that routes hang on; without it they are Ingresses. */
        gateway?: {
          name: string;
          namespace: string;
          /** Listener of it. Default: all that fit. */
          sectionName?: string;
        };
        /** Class of Ingresses. Default: that of the cluster. */
        ingressClass?: string;
        /** Who signs certificates, of cert-manager. Without it routes answer by plain HTTP. */
        issuer?: { kind?: 'ClusterIssuer' | 'Issuer'; name: string };
        /** Secrets that registries are asked with. They lie in the namespaces already. */
        pullSecrets?: string[];
        /** Number of the user that processes run as. Default: 1000. */
        user?: number;
        /**
         * What calls services beside the gateway: namespaces (Prometheus, an ingress controller), and addresses as CIDR. Where
         * network policies also hold for the API server, its addresses have to be among them: Waymark asks services through it.
         */
        callers?: string[];
        /** Addresses outside of the cluster that services may call, as CIDR. */
        outside?: string[];
        namespaces?: {
          /** Default: `{team}--{environment}`. */
          pattern?: string;
          /** What all pods of a team in an environment may have together. Default: whatever there is. */
          quota?: { cpu: string | number; memory: string; pods: number };
        };
        /** Databases, by CloudNativePG. */
        postgres?: {
          sizes?: {
            [size: string]: {
              instances?: number;
              cpu?: string;
              memory?: string;
              storage?: string;
              parameters?: { [name: string]: string };
            };
          };
          storageClass?: string;
          /** Image of Postgres. Default: that of the operator. */
          image?: string;
          /** Where backups go. Without it there are none. */
          backups?: {
            method: 'objectStore' | 'volumeSnapshot';
            snapshotClass?: string;
            archive?: {
              /** Name of the Barman plugin's ObjectStore, which is in each namespace that has databases. */
              objectStore?: string;
              plugin?: string;
              /** As in a Cluster's spec.backup.barmanObjectStore. */
              barmanObjectStore?: object;
              retentionPolicy?: string;
            };
          };
          /** Namespace of the operator. */
          operatorNamespace?: string;
          /** Namespaces from which databases are reached beside those of their services. */
          callers?: string[];
          /** Ports of object stores, where it is not 443. */
          storePorts?: number[];
          /** Databases are made by Crossplane, of this kind, and not by CloudNativePG. */
          crossplane?: {
            apiVersion: string;
            kind: string;
            plural: string;
            /** Where in an object things stand: spec.parameters.size. */
            fields: {
              size: string;
              database?: string;
              connectionSecret?: string;
            };
            /** What the sizes are called there. */
            sizes?: { [size: string]: string | number };
            /** What else is to stand in each object, by its path. */
            values?: { [path: string]: string | number | boolean };
            /** What the keys of the connection secret are called. */
            keys?: {
              host?: string;
              port?: string;
              database?: string;
              user?: string;
              password?: string;
            };
          };
        };
        /** How services are watched. */
        monitoring?: {
          /** How often their figures are read. Default: 30. */
          scrapeSeconds?: number;
          /** True where a Grafana reads ConfigMaps with the label `grafana_dashboard`, as its usual sidecar does. */
          dashboards?: boolean;
          /** Labels that the Prometheus wants to see on what it takes up: `release: kube-prometheus-stack`. */
          labels?: { [label: string]: string };
          /** Address of an OpenTelemetry collector, OTLP over HTTP: `http://otel.monitoring.svc:4318`. */
          collector?: string;
        };
        /** A Prometheus that figures are read from. Its fields are those of `platform.local.prometheus`. */
        prometheus?: {
          url: string;
          /** File with a bearer token, read anew each time. */
          tokenFile?: string;
          basic?: {
            username: string;
            /** @visibility secret */
            password: string;
          };
          scrapeSeconds?: number;
          series?: 'service' | 'istio' | 'ingress-nginx';
          names?: {
            histogram?: string;
            unit?: 'seconds' | 'milliseconds';
            status?: string;
            where?: string;
            alive?: string;
            labels?: {
              service?: string;
              environment?: string;
              release?: string;
              workload?: string;
              namespace?: string;
            };
          };
        };
      }>;
    };
  };
}
