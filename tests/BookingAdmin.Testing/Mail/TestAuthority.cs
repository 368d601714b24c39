using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace BookingAdmin.Testing.Mail;

/// <summary>
/// A certificate authority of the tests. The process trusts it as any of the system's: the product has no setting that would loosen what it
/// asks of a certificate.
/// </summary>
public static class TestAuthority
{
    const string Variable = "SSL_CERT_FILE";

    static readonly X509Certificate2 Root = NewRoot();
    static readonly Lazy<string> RootFile = new(WriteRoot);

    /// <summary>What makes a process of its own trust it.</summary>
    public static (string Key, string Value) Trust => (Variable, RootFile.Value);

    /// <summary>Makes this process trust it; before anything here looks at a certificate.</summary>
    public static void TrustHere()
    {
        // The runtime's own variables are a copy, which OpenSSL does not read.
        if (SetVariable(Native(Variable), Native(RootFile.Value), 1) != 0)
            throw new InvalidOperationException("The variable could not be set.");
    }

    /// <summary>A certificate with its key, in PEM.</summary>
    public static (string Certificate, string Key) Issue(string name, bool expired = false, bool trusted = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var until = expired ? now.AddDays(-1) : now.AddDays(1);
        using var certificate = trusted
            ? request.Create(Root, now.AddDays(-2), until, RandomNumberGenerator.GetBytes(8))
            : request.CreateSelfSigned(now.AddDays(-2), until);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    static X509Certificate2 NewRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=BookingAdmin tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-3), now.AddDays(2));
    }

    static string WriteRoot()
    {
        var file = Path.Combine(Path.GetTempPath(), $"booking-admin-tests-{Environment.ProcessId}.pem");
        File.WriteAllText(file, Root.ExportCertificatePem());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SetVariable(byte[] name, byte[] value, int overwrite);

    static byte[] Native(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
