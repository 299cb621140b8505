/* The one function of bcryptprimitives.dll that Rust's standard library calls, for Wine 8, which lacks the library.
   For tests: Windows has its own. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE place, SIZE_T length) {
    while (length) {
        ULONG part = length > 0x10000000 ? 0x10000000 : (ULONG)length;
        if (!SystemFunction036(place, part)) return FALSE;
        place += part;
        length -= part;
    }
    return TRUE;
}
