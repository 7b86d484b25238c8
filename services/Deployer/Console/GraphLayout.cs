using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Console;

/// <summary>Where the nodes of a graph stand: a column for each step away from the request, a row for each leaf.</summary>
internal sealed class GraphLayout
{
    public const int NodeWidth = 132;
    public const int NodeHeight = 62;
    private const int ColumnStep = NodeWidth + 34;
    private const int RowStep = NodeHeight + 18;
    private const int Margin = 44;

    private readonly List<Node> nodes = [];
    private readonly List<Edge> edges = [];
    private int leaves;
    private int depth;

    public GraphLayout(PredictiveUnit root) => Root = Place(root, 0);

    public IReadOnlyList<Node> Nodes => nodes;

    public IReadOnlyList<Edge> Edges => edges;

    public Node Root { get; }

    public IEnumerable<Node> Leaves => nodes.Where(node => edges.All(edge => edge.From != node));

    public int Width => 2 * Margin + depth * ColumnStep + NodeWidth;

    public int Height => leaves * RowStep - (RowStep - NodeHeight) + 8;

    private Node Place(PredictiveUnit unit, int column)
    {
        depth = Math.Max(depth, column);
        var children = unit.Children.Select(child => Place(child, column + 1)).ToList();
        var row = children.Count > 0 ? children.Average(static child => child.Y) : 4 + leaves++ * RowStep;
        var node = new Node(unit, Margin + column * ColumnStep, (int)row);
        nodes.Add(node);
        edges.AddRange(children.Select(child => new Edge(node, child)));
        return node;
    }

    /// <param name="X">Left side.</param>
    /// <param name="Y">Upper side.</param>
    public sealed record Node(PredictiveUnit Unit, int X, int Y)
    {
        public int Middle => Y + NodeHeight / 2;

        public int Right => X + NodeWidth;
    }

    public sealed record Edge(Node From, Node To);
}
