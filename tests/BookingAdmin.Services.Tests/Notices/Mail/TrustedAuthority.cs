using System.Runtime.CompilerServices;
using BookingAdmin.Testing.Mail;

namespace BookingAdmin.Services.Tests.Notices.Mail;

static class TrustedAuthority
{
    // The store of trusted certificates is read once in the life of a process.
    [ModuleInitializer]
    internal static void Trust() => TestAuthority.TrustHere();
}
