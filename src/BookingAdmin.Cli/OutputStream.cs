using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BookingAdmin.Cli;

/// <summary>What a command says could not be written: the reader of a pipe has gone, or the disk is full.</summary>
sealed class OutputException(IOException fault) : Exception(fault.Message, fault)
{
    const int BrokenPipe = 32;

    /// <summary>The reader has what it wanted, as head has after its lines: nothing has to be said.</summary>
    public bool ReaderLeft => InnerException is IOException io && (io.HResult & 0xFFFF) == BrokenPipe;
}

/// <summary>
/// Standard output that distinguishes its own faults from those of the database, and does not go on in silence once its reader has left.
/// </summary>
sealed class OutputStream : Stream
{
    const int StandardOutput = 1;

    readonly Stream to = Open();

    /// <summary>From now on everything that this process says goes through it.</summary>
    public static void Use() =>
        Console.SetOut(
            TextWriter.Synchronized(
                new StreamWriter(new OutputStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true }));

    // The console's own stream takes a closed pipe for success. In a file two streams must share one position, which only that of the
    // console does.
    static Stream Open()
    {
        var file = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return file.CanSeek ? Console.OpenStandardOutput() : file;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            to.Write(buffer);
        }
        catch (IOException e)
        {
            throw new OutputException(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
