namespace BookingAdmin.Web.Orders.Table.Columns;

/// <summary>What a row of the list can show. The number is always there: it is the way to the order.</summary>
public enum OrderColumn { Number, Customer, Celebrity, Occasion, Amount, Payment, Status, Booking, Placed, Due, Assignee }

/// <summary>Which columns a person sees in this browser, in which order, how wide, and how close the rows stand.</summary>
public sealed record OrderColumns
{
    public const int Narrowest = 60, Widest = 600;

    const char Between = ',', Hidden = '-', Width = ':';
    const string Loose = "loose";

    static readonly OrderColumn[] All = Enum.GetValues<OrderColumn>();

    OrderColumns(IReadOnlyList<OrderColumn> order) => Order = order;

    /// <summary>Every column, also those that are not shown.</summary>
    public IReadOnlyList<OrderColumn> Order { get; private init; }

    HashSet<OrderColumn> Off { get; init; } = [OrderColumn.Assignee];

    Dictionary<OrderColumn, int> Widths { get; init; } = [];

    /// <summary>The rows stand apart; else as many as possible are in sight.</summary>
    public bool Roomy { get; init; }

    public static OrderColumns Default { get; } = new(All);

    public IEnumerable<OrderColumn> Shown => Order.Where(IsShown);

    /// <summary>A person has chosen: nothing is left out by itself any more where the window is narrow.</summary>
    public bool Chosen => (this with { Roomy = false }).ToString() != Default.ToString();

    public bool IsShown(OrderColumn column) => !Off.Contains(column);

    public int? WidthOf(OrderColumn column) => Widths.TryGetValue(column, out var width) ? width : null;

    /// <summary>In pixels, where nobody has drawn it. NZ$1,500,000.00 has room.</summary>
    public static int UsualOf(OrderColumn column) => column switch
    {
        OrderColumn.Number => 194,
        OrderColumn.Customer => 190,
        OrderColumn.Celebrity => 124,
        OrderColumn.Occasion or OrderColumn.Assignee => 120,
        OrderColumn.Amount => 132,
        OrderColumn.Payment or OrderColumn.Due => 106,
        OrderColumn.Booking => 236,
        OrderColumn.Placed => 84,
        _ => 112,
    };

    public OrderColumns Toggle(OrderColumn column) =>
        column is OrderColumn.Number ? this : this with { Off = IsShown(column) ? [.. Off, column] : [.. Off.Except([column])] };

    /// <param name="by">One to the left is -1.</param>
    public OrderColumns Move(OrderColumn column, int by)
    {
        var order = Order.ToList();
        var from = order.IndexOf(column);
        var to = Math.Clamp(from + by, 0, order.Count - 1);
        order.RemoveAt(from);
        order.Insert(to, column);
        return this with { Order = order };
    }

    public OrderColumns Resize(OrderColumn column, int width) => this with
    {
        Widths = new Dictionary<OrderColumn, int>(Widths) { [column] = Math.Clamp(width, Narrowest, Widest) },
    };

    /// <summary>As the browser keeps it. What a newer or an older release wrote is read as far as it is known.</summary>
    public static OrderColumns Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Default;
        var (order, off, widths, roomy) = (new List<OrderColumn>(), new HashSet<OrderColumn>(), new Dictionary<OrderColumn, int>(), false);
        foreach (var part in text.Split(Between))
        {
            var shown = part.TrimStart(Hidden);
            var (name, width) = shown.Split(Width) is [var first, var second] ? (first, second) : (shown, null);
            roomy |= name == Loose;
            if (!Enum.TryParse<OrderColumn>(name, ignoreCase: true, out var column) || !Enum.IsDefined(column) || order.Contains(column))
                continue;
            order.Add(column);
            if (part.StartsWith(Hidden) && column is not OrderColumn.Number)
                off.Add(column);
            if (int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels))
                widths[column] = Math.Clamp(pixels, Narrowest, Widest);
        }
        // A column that came with a later release stands where it does by default, unseen.
        off.UnionWith(All.Except(order).Except([OrderColumn.Number]));
        return new([.. order, .. All.Except(order)]) { Off = off, Widths = widths, Roomy = roomy };
    }

    public override string ToString() => string.Join(
        Between, Order.Select(column => string.Create(CultureInfo.InvariantCulture,
            $"{(IsShown(column) ? "" : Hidden)}{column}{(WidthOf(column) is { } width ? $"{Width}{width}" : "")}"))
            .Concat(Roomy ? [Loose] : []));
}
