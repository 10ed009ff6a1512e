// TLS between the programs of Tempo. https://grafana.com/docs/tempo/latest/configuration/network/tls/
import type { Environment } from '../environment/environment';
import { isReceivedByTls, serverName } from '../environment/tls';
import type { Mount } from '../kubernetes/workload';

/** Where a pod has its certificate. */
const folder = '/tls';
const files = { ca: `${folder}/ca.crt`, certificate: `${folder}/tls.crt`, key: `${folder}/tls.key` };

/** What a client of gRPC, or a member of the gossip, says of TLS. */
export interface ClientTls {
  tls_enabled: true;
  tls_ca_path: string;
  tls_cert_path: string;
  tls_key_path: string;
  tls_server_name: string;
}

/** What a server of gRPC says of TLS. */
export interface ServerTls {
  cert_file: string;
  key_file: string;
  client_ca_file: string;
  client_auth_type: 'RequireAndVerifyClientCert';
}

/** How clients call with TLS; nothing, if they call without. */
export const clientTls = (environment: Environment): ClientTls | undefined =>
  environment.tls && {
    tls_enabled: true,
    tls_ca_path: files.ca,
    tls_cert_path: files.certificate,
    tls_key_path: files.key,
    tls_server_name: serverName(environment),
  };

/** How a server is called with TLS, and by those alone who have a certificate; nothing, if without. */
export const serverTls = ({ tls }: Environment): ServerTls | undefined =>
  tls && {
    cert_file: files.certificate,
    key_file: files.key,
    client_ca_file: files.ca,
    client_auth_type: 'RequireAndVerifyClientCert',
  };

/** What a receiver says of TLS. It reads a renewed certificate every hour. */
export interface ReceiverTls {
  cert_file: string;
  key_file: string;
  reload_interval: '1h';
  client_ca_file?: string;
}

/** How spans are taken with TLS; nothing, if they are taken without. */
export const receiverTls = (environment: Environment): ReceiverTls | undefined =>
  isReceivedByTls(environment)
    ? {
        cert_file: files.certificate,
        key_file: files.key,
        reload_interval: '1h',
        ...(environment.tls?.receivers === 'mutual' && { client_ca_file: files.ca }),
      }
    : undefined;

/** Where a client finds the authority. */
export const authority = files.ca;

/** How nginx calls a receiver; nothing, if without TLS. @param module Which part of nginx calls. */
export const nginxTls = (environment: Environment, module: 'proxy' | 'grpc'): string[] =>
  isReceivedByTls(environment)
    ? [
        `${module}_ssl_verify on;`,
        `${module}_ssl_trusted_certificate ${files.ca};`,
        `${module}_ssl_name ${serverName(environment)};`,
        `${module}_ssl_server_name on;`,
        `${module}_ssl_certificate ${files.certificate};`,
        `${module}_ssl_certificate_key ${files.key};`,
      ]
    : [];

/** The certificate in a pod. */
export const tlsMounts = ({ tls }: Environment): Record<string, Mount> =>
  tls ? { tls: { at: folder, foreign: { secret: tls.secret } } } : {};
