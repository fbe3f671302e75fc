// Where does a share link lead? To this Cairn, under the name by which the reader of the settings has come here.
export const shareAddress = (token: string): string => `${location.origin}/share/${token}`
