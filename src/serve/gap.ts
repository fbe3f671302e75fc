export const removeEvents = async (..._: unknown[]): Promise<void> => {}
export const removeProject = async (..._: unknown[]): Promise<void> => {}
export const checkStore = async (..._: unknown[]): Promise<never[]> => []
