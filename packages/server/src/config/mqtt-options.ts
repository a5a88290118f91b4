import { type Option, oneOf, url } from './option.js';

/** A broker of MQTT to listen to, and what its topics mean. */
export const mqttOptions = {
  mqttUrl: {
    env: 'MQTT_URL',
    default: '',
    what: 'MQTT broker to listen to; needs MQTT_TENANTS. Further ones are named in the file of MQTT_MAPPINGS',
    example: 'mqtts://broker.example.com:8883',
    fault: url('mqtt:', 'mqtts:', 'ws:', 'wss:'),
  },
  mqttTenants: {
    env: 'MQTT_TENANTS',
    default: '',
    what: 'Tenants for which topics of that broker may speak, separated by commas',
    example: 'tenant-1',
  },
  mqttMappings: {
    env: 'MQTT_MAPPINGS',
    default: '',
    what: 'File with brokers, and with what topics mean in place of the mappings that come with the gateway',
    example: 'mqtt.json',
  },
  mqttVersion: {
    env: 'MQTT_VERSION',
    default: '5',
    what: 'Version of MQTT: 5, or 4, which is 3.1.1',
    example: '4',
    fault: oneOf('4', '5'),
  },
  mqttClientId: {
    env: 'MQTT_CLIENT_ID',
    default: 'streamgauge',
    what: 'Name under which the broker keeps messages while the gateway is away; each gateway needs its own',
    example: 'gateway-1',
  },
  mqttShareGroup: {
    env: 'MQTT_SHARE_GROUP',
    default: '',
    what: 'Gateways that share the messages of a broker have the same group; not set = this one gets all',
    example: 'gateways',
    fault: (value) => (/^[^/+#]{1,64}$/.test(value) ? undefined : "is no name of 1 to 64 characters without '/+#'"),
  },
  mqttUsername: { env: 'MQTT_USERNAME', default: '', what: 'User at the broker', example: 'streamgauge' },
  mqttPassword: { env: 'MQTT_PASSWORD', default: '', what: 'Password at the broker', example: 'secret' },
  mqttCaFile: {
    env: 'MQTT_CA_FILE',
    default: '',
    what: 'PEM file of the authority that has signed the broker’s certificate; not set = those of Node',
    example: 'ca.pem',
  },
} as const satisfies Record<string, Option>;
