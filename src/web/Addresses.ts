import { BlockList, isIP, isIPv4 } from "node:net"

/** `::ffff:10.0.0.1` as `10.0.0.1`, without brackets and zones. */
const plainAddress = (text: string): string => {
  const bare = text.replace(/^\[(?<inner>.*)\]$/u, "$<inner>").replace(/%.*$/u, "")
  const mapped = /^::ffff:(?<four>\d+\.\d+\.\d+\.\d+)$/iu.exec(bare)?.groups?.["four"]
  return mapped ?? bare
}

/** Whether a host is this machine's own: `localhost`, 127.0.0.0/8 or ::1. */
export const isLoopback = (host: string): boolean => {
  const address = plainAddress(host).toLowerCase()
  return address === "localhost" || address === "::1" || (isIPv4(address) && address.startsWith("127."))
}

/** Whether a text is an address, or a network as CIDR: `10.0.0.0/8`, `fd00::/8`. */
export const isNetwork = (text: string): boolean => {
  const [address = "", bits, more] = text.split("/")
  const family = isIP(address)
  return family !== 0 && more === undefined
    && (bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}

/** Whether an address is in one of the networks. */
export const isWithin = (address: string, networks: ReadonlyArray<string>): boolean => {
  const own = plainAddress(address)
  const family = isIP(own)
  if (family === 0) return false
  const list = new BlockList()
  for (const network of networks.filter(isNetwork)) {
    const [base = "", bits] = network.split("/")
    const type = isIPv4(base) ? "ipv4" : "ipv6"
    if (bits === undefined) list.addAddress(base, type)
    else list.addSubnet(base, Number(bits), type)
  }
  return list.check(own, family === 4 ? "ipv4" : "ipv6")
}
